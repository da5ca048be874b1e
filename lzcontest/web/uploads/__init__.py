"""Uploads that can be resumed: tus 1.0 at one address for every page that takes files."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")
load_views(__name__, __path__)
