"""What was typed, made storable: line ends and quotation marks in order, unstorable characters named."""

import unicodedata

from lzcontest.accounts.domain import normal_phone
from lzcontest.entries.domain.age import birth_problem
from lzcontest.entries.domain.work import AUTHOR_ROLES, EntryChanges
from lzcontest.foundation.i18n import gettext as _

TITLE_MAX = 30  # characters a title may have when it is handed in
TITLE_STORED = 60  # characters a draft's title may have
TEXT_STORED = 200_000
NAME_MAX = 40
UNIT_MAX = 80
NOTE_MAX = 300
CREDIT_MAX = 10
CONTRIBUTION_MAX = 60
FORGET = "0"  # typed for a birth date: it is not kept any more
PEOPLE_MAX = 40


def clean_line(text: str) -> str:
    """One line without white space around it or runs of it within."""
    return " ".join(text.split())


def clean_title(text: str) -> str:
    """A title as it is stored: one line, without the 《》 that every page puts around it by itself."""
    title = clean_line(text)
    while title.startswith("《") and _partner(title) == len(title) - 1:
        title = title[1:-1].strip()
    return title


def _partner(title: str) -> int:
    """Where the mark that closes the first one stands; -1 when none does."""
    depth = 0
    for place, char in enumerate(title):
        depth += (char == "《") - (char == "》")
        if depth == 0:
            return place
    return -1


def clean_text(text: str) -> str:
    """A text with plain line ends and without blank edges; nothing else is changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\n\t \u3000")


def typing_errors(changes: EntryChanges) -> dict[str, str]:
    """Field → what cannot be stored at all. Limits of the category are a matter of completeness, not of this."""
    found: dict[str, str] = {}
    _length(found, "title", changes.title or "", TITLE_STORED)
    _length(found, "ai_note", changes.ai_note or "", NOTE_MAX)
    for part, text in (changes.texts or {}).items():
        _length(found, part, text, TEXT_STORED, lines=True)
    for key, value in (changes.details or {}).items():
        answers = value if isinstance(value, dict) else {key: value}
        for name, answer in answers.items():
            if isinstance(answer, str):
                _length(found, name, answer, 2000, lines=True)
    found.update(_people_errors(changes))
    return found


def _people_errors(changes: EntryChanges) -> dict[str, str]:
    found: dict[str, str] = {}
    people = changes.authors or ()
    if len(people) > PEOPLE_MAX:
        found["authors"] = _("最多填写 %(n)s 人。其余的人请写在团队名称里。", n=PEOPLE_MAX)
    for place, person in enumerate(people):
        _length(found, f"people-{place}-name", person.name, NAME_MAX)
        _length(found, f"people-{place}-unit_name", person.unit_name, UNIT_MAX)
        if person.phone and normal_phone(person.phone) is None:
            found[f"people-{place}-phone"] = _("请填 11 位手机号，或带区号的座机号。")
        _length(found, f"people-{place}-contribution", person.contribution, CONTRIBUTION_MAX)
        if person.birth and person.birth != FORGET and (problem := birth_problem(person.birth)):
            found[f"people-{place}-birth"] = problem
        if len(person.credit) > CREDIT_MAX or person.role not in AUTHOR_ROLES:
            found[f"people-{place}-role"] = _("请从列表中选择身份。")
    return found


def _length(found: dict[str, str], name: str, text: str, most: int, *, lines: bool = False) -> None:
    if len(text) > most:
        found[name] = _("太长了，最多 %(max)s 字，现在有 %(n)s 字。", max=f"{most:,}", n=f"{len(text):,}")
    kept = "\n\t\r" if lines else ""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in kept for c in text):
        found[name] = _("里面有看不见的控制字符，保存不了。请先粘贴到记事本，再从记事本复制过来。")
