"""What everyone may see: calls, rules, notices, winners, certificates, tours."""

from flask import Blueprint

from lzcontest.web.shared.views import load_views

blueprint = Blueprint("public", __name__)
load_views(__name__, __path__)
