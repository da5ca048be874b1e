"""The organiser's office."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("office", __name__, url_prefix="/office")
load_views(__name__, __path__)
