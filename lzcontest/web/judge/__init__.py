"""The judge's desk; it is handed blind values only."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("judge", __name__, url_prefix="/judge")
load_views(__name__, __path__)
