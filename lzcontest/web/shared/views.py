"""Loads the view modules of an audience, so that a new page is a new file and nothing else."""

import pkgutil
from collections.abc import Iterable
from importlib import import_module


def load_views(package: str, path: Iterable[str]) -> None:
    """Import every module of ``package``; each adds its routes to the package's blueprint."""
    for module in pkgutil.iter_modules(path):
        import_module(f"{package}.{module.name}")
