"""Screens for: judge."""

from flask import Blueprint

blueprint = Blueprint("judge", __name__)
