"""The unit desk of a liaison."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("liaison", __name__, url_prefix="/unit")
load_views(__name__, __path__)
