"""What can be made, in which formats, and what the files are called."""

from lzcontest.foundation.i18n import lazy_gettext as _l

FORMATS = {
    "winner_list": ("pdf", "docx", "xlsx", "csv", "json", "txt"),
    "press_kit": ("zip",),
    "certificates": ("zip",),
}
LABELS = {
    "winner_list": _l("获奖名单"),
    "press_kit": _l("宣传资料包"),
    "certificates": _l("全部获奖证书"),
}
FORMAT_LABELS = {
    "pdf": _l("PDF（公文版式）"),
    "docx": _l("Word（公文版式，可修改）"),
    "xlsx": _l("Excel"),
    "csv": _l("CSV"),
    "json": _l("JSON（供程序读取）"),
    "txt": _l("公告正文"),
    "zip": _l("ZIP"),
}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}


def file_name(slug: str, kind: str, ending: str, mark: str) -> str:
    """qf7-winner-list-1a2b3c4d.pdf: contest, what it is, and the head of the result's fingerprint."""
    return f"{slug}-{kind.replace('_', '-')}-{mark}.{ending}"
