"""How large a workbook may be, what is read of it, and why one is not taken."""

from dataclasses import dataclass

from lzcontest.foundation.i18n import gettext as _

MAX_SHEET_BYTES = 10 << 20
MAX_UNPACKED_BYTES = 64 << 20
MAX_PARTS = 500
MAX_ROWS = 2000
MAX_COLUMNS = 120
MAX_CHARACTERS = 3_000_000


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The texts of a sheet, row by row, and (row, column) of the cells that hold a formula, counted from 0."""

    rows: list[list[str]]
    formulas: list[tuple[int, int]]


def not_taken(reason: str) -> str:
    """Why a workbook was not taken and the way out, for a reason of the reading child."""
    return {
        "no_workbook": _("这不是能读取的 XLSX 表格。请下载模板填写，并用 WPS 或 Excel 保存为 XLSX 再导入。"),
        "old_or_locked": _("这是旧的 XLS 格式，或者设了打开密码。请另存为不带密码的 XLSX 再导入。"),
        "macros": _("表格里带有宏或嵌入的对象，没有收下。请把内容复制到下载的模板里，保存为 XLSX 再导入。"),
        "links": _("表格里有指向其他文件的链接，没有收下。请把内容以“只粘贴数值”复制到下载的模板里再导入。"),
        "too_large": _("表格太大，没有收下。请去掉图片和多余的工作表，或者分成几张表导入。"),
        "too_many_rows": _("行数太多，一张表最多 %(n)s 行。请分成几张表导入。", n=MAX_ROWS),
        "too_long": _("表格里的文字太多。请把长篇的正文、脚本改用文件，在表里只写文件名。"),
        "empty": _("表格里没有内容。请确认填好并保存后再导入。"),
    }[reason]
