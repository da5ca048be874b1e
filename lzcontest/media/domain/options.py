"""What an installation wishes of its transcoding."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """``av1``: a second family of renditions; ``stall_seconds``: a run that gets no further for so long is ended."""

    av1: bool = False
    stall_seconds: int = 120


USUAL = Options()
