"""Where things stand in a sheet: the row of headings, which column is which, and the address of a cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.domain.columns import Column

Grid = list[list[str]]
LOOK_FOR_HEADINGS = 12  # rows
ROWS_MAX = 1000


@dataclass(frozen=True, slots=True)
class Layout:
    """``header`` is the index of the row of headings; ``places`` column key → index. Rows count from 0."""

    header: int
    places: dict[str, int]
    unknown: tuple[str, ...] = ()

    def address(self, row: int, key: str) -> str:
        """B7, as the spreadsheet names the cell."""
        return f"{letters(self.places[key])}{row + 1}"


def letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, left = divmod(index - 1, 26)
        name = chr(65 + left) + name
    return name


def plain_heading(text: str) -> str:
    """A heading without the star of what must be filled and without white space."""
    return "".join(text.split()).removesuffix("*").removesuffix("＊")


def template_mark(prefix: str, code: str) -> str:
    """What a template carries to be told from those of other contests and categories."""
    return f"{prefix}-{code}"


def find_layout(grid: Grid, columns: Sequence[Column], mark: str) -> Layout:
    """Find the headings. Raises InvalidInput (field ``sheet``) for a sheet that is not the template asked for."""
    names = {plain_heading(c.label): c.key for c in columns}
    rows = [[names.get(plain_heading(cell)) for cell in cells] for cells in grid[:LOOK_FOR_HEADINGS]]
    index = next((place for place, keys in enumerate(rows) if "key" in keys and "title" in keys), None)
    if index is None:
        raise _refused(_("没有找到标题行。请下载这个类别的模板，把内容填在模板里，不要改动标题行。"))
    found = rows[index]
    other = _other_mark(grid[:index], mark)
    if other:
        raise _refused(_("这是另一场赛事或另一个类别的模板（%(x)s）。请在对应的类别里导入。", x=other))
    places = {key: place for place, key in reversed(list(enumerate(found))) if key}
    missing = [c.label for c in columns if c.key not in places]
    if missing:
        raise _refused(_("缺少这些栏：%(x)s。规则可能更新过，请下载最新的模板，把内容复制过去。", x="、".join(missing)))
    unknown = tuple(text for text, key in zip(grid[index], found, strict=True) if text.strip() and not key)
    return Layout(index, places, unknown)


def _other_mark(head: Grid, mark: str) -> str:
    """The mark of another template, if the rows above the headings carry one."""
    marked = [cell.rpartition("：")[2].strip() for row in head for cell in row if cell.startswith(mark_words())]
    return next((found for found in marked if found != mark), "")


def mark_words() -> str:
    """How the cell with the mark begins; not translated, so that it is found again in any language."""
    return "模板代号："


def _refused(message: str) -> InvalidInput:
    return InvalidInput({"sheet": message})
