"""The supervisor's pages: read everything, sign, change nothing else."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("supervisor", __name__, url_prefix="/supervise")
load_views(__name__, __path__)
