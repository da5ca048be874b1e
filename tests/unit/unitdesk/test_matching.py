"""A file finds its work by its name alone, and never when two would do."""

import pytest

from lzcontest.contests.domain import Limits
from lzcontest.entries.domain import WorkRules
from lzcontest.unitdesk.domain.matching import Slot, find_slots, part_extensions

SONG = part_extensions(WorkRules("song", Limits(formats=("mp3", "wav"))))
FILM = part_extensions(WorkRules("film", Limits(formats=("mp4",))))


def slots(*titles: str, parts: tuple[str, ...], **wanted: str) -> list[Slot]:
    return [
        Slot(f"e{n}", f"{n:02}", title, part, wanted.get(f"{part}{n}", ""))
        for n, title in enumerate(titles, 1)
        for part in parts
    ]


SONGS = slots("清风谣", "廉石颂", parts=("lyrics", "audio", "score"), audio1="最终版 .MP3", score2="ＬＳ谱")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("最终版.mp3", [("e1", "audio")]),  # the name in the sheet decides, however it is written
        ("LS谱.pdf", [("e2", "score")]),
        ("02-廉石颂.wav", [("e2", "audio")]),
        ("廉石颂.docx", [("e2", "lyrics")]),
        ("《清风谣》曲谱.jpg", [("e1", "score")]),
        ("021.mp3", []),  # 02 is not 021
        ("清风谣新编.mp3", []),
        ("01.mp3", []),  # the sheet asks for another name
        ("会议通知.docx", []),
        ("清风谣.exe", []),
    ],
)
def test_a_name_speaks_of_one_part_of_one_work(name: str, found: list[tuple[str, str]]) -> None:
    assert [(s.entry_id, s.part) for s in find_slots(name, SONGS, SONG)] == found


def test_two_possible_places_are_a_question() -> None:
    films = slots("石桥", "石桥", parts=("summary", "script", "video"))
    assert {s.entry_id for s in find_slots("石桥.mp4", films, FILM)} == {"e1", "e2"}
    assert {s.part for s in find_slots("01.docx", films, FILM)} == {"summary", "script"}
    assert [s.part for s in find_slots("01脚本.docx", films, FILM)] == []  # 01脚本 may be a number of its own
    assert [s.part for s in find_slots("01 脚本.docx", films, FILM)] == []
    assert [s.part for s in find_slots("01-脚本.docx", films, FILM)] == ["script"]
