"""Finds identities that are known: the entrant's name, unit, telephone, and their disguises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lzcontest.foundation.characters import syllable
from lzcontest.identity.domain.common_words import is_common_word, is_part_of_words
from lzcontest.identity.domain.reading import Gap, Reading, fold_numbers, fold_text, is_one_number, sound_string
from lzcontest.identity.domain.types import Identity, Kind, Mention, Rank, worse

Finder = Callable[[Reading, Identity], Iterator[Mention]]

_CUES_BEFORE = re.compile(
    r"(?:作者|编剧|导演|作词|作曲|词曲|演唱|主演|摄影|剪辑|指导|指导老师|顾问|朗诵|供稿|撰稿|姓名|笔名|署名|联系人|我叫|我是|名叫|单位|选送|报送)[\s:：是为—-]*$"
)
_CUES_AFTER = re.compile(
    r"^\s*(?:先生|女士|同志|书记|主任|局长|科长|校长|老师|主席|站长|镇长|县长|作词|作曲|编剧|导演|供稿|摄)"
)
_CUE_REACH = 8
_SHORTEST_PINYIN = 6
_SHORTEST_NUMBER = 5
_PLACES = re.compile(r".{2,}?(?:自治区|自治州|省|市|县|区|街道|镇|乡|村|社区)")
_COUNTRY = re.compile(r"(?:00)?86$")
_GAP_RANKS: dict[Gap, Rank] = {Gap.NONE: "high", Gap.NOISE: "medium", Gap.SENTENCE: "low"}


def find_known(reading: Reading, identity: Identity) -> Iterator[Mention]:
    """Yield every mention of one identity, in no particular order, the same place possibly more than once."""
    yield from _FINDERS[identity.kind](reading, identity)


def _find_person(reading: Reading, identity: Identity) -> Iterator[Mention]:
    name = fold_text(identity.value)
    if len(name) < 2:
        return
    for start in _places(reading.letters, name):
        if not _is_cut_word(reading, start, start + len(name), name):
            yield _mention(reading, identity, start, start + len(name), _name_rank(reading, identity, start, name))
    yield from _find_pinyin(reading, identity, name)
    yield from _find_homophones(reading, identity, name)


def _find_pinyin(reading: Reading, identity: Identity, name: str) -> Iterator[Mention]:
    syllables = [syllable(char) for char in name]
    if not all(syllables):
        return
    for spelled in {"".join(syllables), "".join(syllables[1:] + syllables[:1])}:
        if len(spelled) < _SHORTEST_PINYIN:
            continue
        for start in _places(reading.letters, spelled):
            if not _is_cut_word(reading, start, start + len(spelled), spelled):
                yield _mention(reading, identity, start, start + len(spelled), "medium")


def _find_homophones(reading: Reading, identity: Identity, name: str) -> Iterator[Mention]:
    """Find other characters that sound like a name of three or more; two syllables agree too often by chance."""
    if len(name) < 3:
        return
    for start in _places(reading.sounds, sound_string(name)):
        written = reading.letters[start : start + len(name)]
        if written == name or reading.widest_gap(start, start + len(name)) == Gap.SENTENCE:
            continue
        alike = sum(a == b for a, b in zip(written, name, strict=True))
        yield _mention(reading, identity, start, start + len(name), "medium" if alike else "low")


def _name_rank(reading: Reading, identity: Identity, start: int, name: str) -> Rank:
    end = start + len(name)
    rank = _gap_rank(reading, identity, start, end)
    if _has_cue(reading, start, end):
        return rank
    before = reading.letters[start - 1 : start] if start and reading.gaps[start] == Gap.NONE else ""
    after = reading.letters[end : end + 1] if end < len(reading.gaps) and reading.gaps[end] == Gap.NONE else ""
    if is_common_word(name) or (len(name) == 2 and is_part_of_words(before, name, after)):
        return "low"
    return rank


def _gap_rank(reading: Reading, identity: Identity, start: int, end: int) -> Rank:
    """Rank by what lies between the letters, unless it belongs to the name, as in 阿依古丽·买买提."""
    seen = reading.text[slice(*reading.span(start, end))]
    if seen == identity.value:
        return "high"
    # One and the same mark between all letters is no punctuation but a disguise.
    if end - start > 2 and len(seen) == 2 * (end - start) - 1 and len(set(seen[1::2])) == 1:
        return "medium"
    return _GAP_RANKS[reading.widest_gap(start, end)]


def _has_cue(reading: Reading, start: int, end: int) -> bool:
    first, last = reading.span(start, end)
    before = reading.text[max(0, first - _CUE_REACH) : first]
    return bool(_CUES_BEFORE.search(before) or _CUES_AFTER.match(reading.text[last : last + _CUE_REACH]))


def _find_unit(reading: Reading, identity: Identity) -> Iterator[Mention]:
    name = fold_text(identity.value)
    forms: dict[str, Rank] = dict.fromkeys(_short_forms(name), "medium")
    for form, best in {**forms, name: "high"}.items():
        for start in _places(reading.letters, form) if len(form) > 1 else ():
            rank = worse(best, _gap_rank(reading, identity, start, start + len(form)))
            if is_common_word(form) and not _has_cue(reading, start, start + len(form)):
                rank = "low"
            yield _mention(reading, identity, start, start + len(form), rank)


def _short_forms(name: str) -> set[str]:
    """Return how people shorten a unit: without the county before it, or the place alone."""
    forms, rest = set(), name
    while match := _PLACES.match(rest):
        forms.add(match.group())
        rest = rest[match.end() :]
        forms.add(rest)
    places = [form for form in forms if _PLACES.fullmatch(form)]
    smallest = max(places, key=name.rfind, default="")
    # What covers a whole province or city tells nothing; the smallest place below it does.
    telling = {smallest} if len(smallest) > 2 and smallest[-1] not in "省市" else set()
    return {form for form in forms if len(form) >= 4 and form not in places} | telling


def _find_number(reading: Reading, identity: Identity) -> Iterator[Mention]:
    digits = fold_numbers(identity.value)
    if len(digits) < _SHORTEST_NUMBER:
        return
    for start in _places(reading.numbers, digits):
        end = start + len(digits)
        head = _COUNTRY.sub("", reading.numbers[max(0, start - 4) : start])
        joined = bool(head) and is_one_number(reading, start)
        if not joined and not is_one_number(reading, end):
            yield _mention(reading, identity, start, end, "high" if len(digits) > 6 else "medium")


def _find_email(reading: Reading, identity: Identity) -> Iterator[Mention]:
    local, _, domain = identity.value.partition("@")
    head, tails = fold_text(local), [fold_text(part) for part in domain.split(".")]
    if not head or not domain:
        return
    spelled = re.compile(
        re.escape(head) + r"(?:at|艾特|爱特|圈a|a)?" + r"(?:dot|点)?".join(re.escape(tail) for tail in tails)
    )
    for match in spelled.finditer(reading.letters):
        if not _is_cut_word(reading, match.start(), match.end(), match.group()):
            yield _mention(reading, identity, match.start(), match.end(), "high")


def _find_account(reading: Reading, identity: Identity) -> Iterator[Mention]:
    name = fold_text(identity.value)
    for start in _places(reading.letters, name) if len(name) > 1 else ():
        if not _is_cut_word(reading, start, start + len(name), name):
            rank = _name_rank(reading, identity, start, name)
            short = name.isascii() and len(name) < 5
            yield _mention(reading, identity, start, start + len(name), worse(rank, "medium") if short else rank)


def _is_cut_word(reading: Reading, start: int, end: int, name: str) -> bool:
    """Tell whether Latin letters or digits go on at an end where the name itself has one: tom in atom."""
    before = reading.letters[start - 1] if start and reading.gaps[start] == Gap.NONE else " "
    after = reading.letters[end] if end < len(reading.letters) and reading.gaps[end] == Gap.NONE else " "
    return (_is_latin(name[0]) and _is_latin(before)) or (_is_latin(name[-1]) and _is_latin(after))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _places(text: str, wanted: str) -> Iterator[int]:
    place = text.find(wanted) if wanted else -1
    while place >= 0:
        yield place
        place = text.find(wanted, place + 1)


def _mention(reading: Reading, identity: Identity, start: int, end: int, rank: Rank) -> Mention:
    span = reading.span(start, end)
    seen = reading.text[slice(*span)]
    return Mention(identity, span, seen, seen == identity.value, rank)


_FINDERS: dict[Kind, Finder] = {
    "person": _find_person,
    "unit": _find_unit,
    "phone": _find_number,
    "id_number": _find_number,
    "email": _find_email,
    "account": _find_account,
}
