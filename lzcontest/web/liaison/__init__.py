"""Screens for: liaison."""

from flask import Blueprint

blueprint = Blueprint("liaison", __name__)
