"""How many requests wait for bytes at once: of all people, and of one, who may be slow on purpose."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import gettext as _


class Places:
    """Places for ``most`` requests, ``most_of_one`` of one person; whoever finds none waits ``patience_seconds``."""

    def __init__(self, most: int, most_of_one: int, patience_seconds: float) -> None:
        self.most, self.most_of_one, self.patience_seconds = most, most_of_one, patience_seconds
        self._changed, self._held = Condition(), Counter[str]()

    @contextmanager
    def taken(self, person: str) -> Iterator[None]:
        """A place for this person's request. Raises Transient when none becomes free."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free_for(person), self.patience_seconds):
                raise Transient(_("同时上传的人较多，请稍候，会自动接着传。已收到的部分都保留着。"))
            self._held[person] += 1
        try:
            yield
        finally:
            with self._changed:
                self._held[person] -= 1
                self._held += Counter()  # forgets whoever holds none
                self._changed.notify_all()

    def _free_for(self, person: str) -> bool:
        return self._held.total() < self.most and self._held[person] < self.most_of_one
