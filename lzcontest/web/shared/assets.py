"""Addresses of built styles and scripts, with the hash of their content in the name."""

import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"


@cache
def _manifest() -> dict[str, str]:
    path = STATIC / "manifest.json"
    if not path.exists():
        raise FileNotFoundError("the style and scripts are not built: run `make setup`")
    names: dict[str, str] = json.loads(path.read_text())
    return names


def asset(name: str) -> str:
    """The address of a built file, for instance ``asset('main.css')``."""
    return "/static/" + _manifest()[name]
