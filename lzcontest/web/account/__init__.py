"""Signing up and in, one's own account, invitations, and the administrator's pages."""

from flask import Blueprint

import lzcontest.notifications.service  # noqa: F401 carries the letters that accounts write
from lzcontest.web.shared.views import load_views

blueprint = Blueprint("account", __name__)
load_views(__name__, __path__)
