"""Screens for: supervisor."""

from flask import Blueprint

blueprint = Blueprint("supervisor", __name__)
