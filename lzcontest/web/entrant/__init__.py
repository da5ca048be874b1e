"""Screens for: entrant."""

from flask import Blueprint

blueprint = Blueprint("entrant", __name__)
