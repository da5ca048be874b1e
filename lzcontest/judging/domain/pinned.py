"""The submission that a task is pinned to, read only when it is what its fingerprint says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

# A score's pages carry composers' names that no scan finds yet, so judges hear and read the song instead.
REVIEWED_FILES = ("audio", "video", "sample")


@dataclass(frozen=True, slots=True)
class PinnedWork:
    """What judges are shown of a submission. ``texts`` include ``title``; ``files``: part → SHA-256 of the original."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


def read_pinned(content: str | None, fingerprints: Iterable[str | None]) -> PinnedWork | None:
    """The work in the canonical JSON ``content``; None where it is missing or any of ``fingerprints`` is not its SHA-256."""
    if content is None or set(fingerprints) != {sha256(content.encode("utf-8", "surrogatepass")).hexdigest()}:
        return None
    data = json.loads(content)
    return PinnedWork(
        {**data.get("texts", {}), "title": data.get("title", "")},
        {part: fact["sha256"] for part, fact in data.get("files", {}).items() if part in REVIEWED_FILES},
        data.get("details", {}),
    )
