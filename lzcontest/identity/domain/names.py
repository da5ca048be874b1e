"""Reads a list of names that somebody wrote by hand: one to a line, of whatever kind."""

import re

from lzcontest.identity.domain.types import Identity, Kind

_KINDS: dict[str, Kind] = {
    "person": "person",
    "姓名": "person",
    "unit": "unit",
    "单位": "unit",
    "phone": "phone",
    "电话": "phone",
    "email": "email",
    "邮箱": "email",
    "id_number": "id_number",
    "身份证": "id_number",
    "account": "account",
    "账号": "account",
}
_LABELLED = re.compile(r"(?P<kind>\w+)\s*[:：\t]\s*(?P<value>.+)")
_UNIT_ENDS = re.compile(
    r"(?:局|委|委员会|镇|乡|村|县|区|街道|社区|学校|小学|中学|大学|学院|医院|公司|中心|馆|站|所|办|办公室|院|厅|部|处|队|团|社|协会|银行|集团|剧团)$"
)


def read_names(text: str) -> list[Identity]:
    """The identities of a list, blank lines and those that begin with # left out.

    A line may say its kind, as in ``单位：清泉镇文化站`` or ``phone: 139…``; else its form tells: digits are a
    telephone or ID number, an @ a mail address, a unit ends as units do, Latin letters are an account, all else
    is a person. ``who`` is the value itself.
    """
    return [_identity(line) for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]


def _identity(line: str) -> Identity:
    labelled = _LABELLED.fullmatch(line)
    if labelled and labelled["kind"].lower() in _KINDS:
        return Identity(_KINDS[labelled["kind"].lower()], labelled["value"].strip(), labelled["value"].strip())
    return Identity(_kind_of(line), line, line)


def _kind_of(value: str) -> Kind:
    digits = re.sub(r"[\s-]", "", value)
    if "@" in value:
        return "email"
    if re.fullmatch(r"\+?\d{17}[\dXx]", digits):
        return "id_number"
    if re.fullmatch(r"\+?\d{7,16}", digits):
        return "phone"
    if len(value) > 3 and _UNIT_ENDS.search(value):
        return "unit"
    return "account" if re.fullmatch(r"[A-Za-z0-9_.-]*[0-9_][A-Za-z0-9_.-]*", value) else "person"
