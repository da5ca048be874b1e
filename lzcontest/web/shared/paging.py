"""Pages of a list, with the filters kept in the address."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: which, of how many, and how to reach the others."""

    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.per_page

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 when there is none."""
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.offset + self.per_page, self.total)

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.number < self.pages

    def url(self, number: int) -> str:
        """Address of page ``number`` of the same list with the same filters."""
        values: dict[str, Any] = {**request.args.to_dict(flat=True), **(request.view_args or {}), "page": number}
        return url_for(str(request.endpoint), **values)


def requested_page(total: int, per_page: int = PER_PAGE) -> Page:
    """The page that ``?page=`` asks for, brought into range."""
    try:
        wanted = int(request.args.get("page", 1))
    except ValueError:
        wanted = 1
    pages = max(1, -(-total // per_page))
    return Page(min(max(wanted, 1), pages), total, per_page)
