"""Requirements of a protocol, each a named check that is a test of its own."""

from collections.abc import Callable
from typing import TypeVar

from tests.support.tus import Tus

Check = Callable[[Tus], None]
Checking = TypeVar("Checking", bound=Callable[..., None])


class Requirements:
    """Checks by the name under which the public conformance tests list them."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}

    def __call__(self, *names: str) -> Callable[[Checking], Checking]:
        """Decorator: this check stands for these requirements."""

        def register(check: Checking) -> Checking:
            for name in names:
                if name in self.checks:
                    raise ValueError(f"{name} is checked twice")
                self.checks[name] = check
            return check

        return register
