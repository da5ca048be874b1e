"""The answer of every policy: allowed, or denied with a reason a person can read."""

from dataclasses import dataclass

from lzcontest.foundation.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Allowed:
    """Go on."""

    reason: str = ""

    def __bool__(self) -> bool:
        return True

    def require(self) -> None:
        """Nothing to object."""


@dataclass(frozen=True, slots=True)
class Denied:
    """Do not; ``reason`` says why and what would change it."""

    reason: str

    def __bool__(self) -> bool:
        return False

    def require(self) -> None:
        """Raise NotAllowed with the reason."""
        raise NotAllowed(self.reason)


Verdict = Allowed | Denied
