"""The verbs of touring: venues, tours, stops, running orders, publication."""

from lzcontest.touring.service.programmes import move_programme, place_programme, remove_programme
from lzcontest.touring.service.tours import (
    add_stop,
    cancel_stop,
    create_tour,
    publish_tour,
    remove_stop,
    restore_stop,
    save_stop,
    save_tour,
)
from lzcontest.touring.service.venues import VenueDraft, add_venue, restore_venue, retire_venue, save_venue

__all__ = [
    "VenueDraft",
    "add_stop",
    "add_venue",
    "cancel_stop",
    "create_tour",
    "move_programme",
    "place_programme",
    "publish_tour",
    "remove_programme",
    "remove_stop",
    "restore_stop",
    "restore_venue",
    "retire_venue",
    "save_stop",
    "save_tour",
    "save_venue",
]
