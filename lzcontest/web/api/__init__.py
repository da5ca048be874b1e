"""Health, metrics and machine-readable answers."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("api", __name__)
load_views(__name__, __path__)
