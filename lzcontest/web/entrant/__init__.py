"""The entrant's pages: submit, follow, correct, withdraw."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("entrant", __name__, url_prefix="/my")
load_views(__name__, __path__)
