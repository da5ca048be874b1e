"""Ages by birth dates and citizens' ID numbers: leap days, check characters, and what is typed beside the rules."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lzcontest.contests.domain import EntryTerms
from lzcontest.entries.domain import age_on, birth_of, birth_problem, people_facts
from lzcontest.entries.domain.age import check_character

BIRTHS = st.dates(date(1900, 1, 1), date(2026, 12, 31))
PLACES = st.sampled_from(["110105", "320102", "440305", "650102", "820000"])


def id_number(place: str, birth: date, serial: int) -> str:
    """A valid number of that place and day."""
    digits = f"{place}{birth:%Y%m%d}{serial:03d}"
    return digits + check_character(digits)


def test_a_published_number_has_its_check_character() -> None:
    assert check_character("11010519491231002") == "X"  # the example of GB 11643-1999
    assert birth_of("11010519491231002X") == date(1949, 12, 31)
    assert birth_problem("11010519491231002x") is None


@given(PLACES, BIRTHS, st.integers(0, 999))
def test_an_id_number_tells_its_birth_date(place: str, birth: date, serial: int) -> None:
    number = id_number(place, birth, serial)
    assert birth_problem(number) is None and birth_of(f" {number} ") == birth


@given(PLACES, BIRTHS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: str, birth: date, serial: int, at: int, more: int) -> None:
    number = id_number(place, birth, serial)
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert birth_problem(wrong) is not None


@given(PLACES, BIRTHS, st.integers(0, 999), st.integers(0, 15))
def test_two_neighbours_exchanged_are_noticed(place: str, birth: date, serial: int, at: int) -> None:
    number = id_number(place, birth, serial)
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert wrong == number or birth_problem(wrong) is not None


@given(BIRTHS)
def test_dates_are_read_as_people_write_them(birth: date) -> None:
    y, m, d = birth.year, birth.month, birth.day
    for text in (birth.isoformat(), f"{y}年{m}月{d}日", f"{y}.{m}.{d}", f"{y}/{m}/{d}", f"{birth:%Y%m%d}"):
        assert birth_of(text) == birth, text


@given(st.text(max_size=30))
def test_nothing_typed_breaks_it(text: str) -> None:
    assert (birth_problem(text) is None) == (birth_of(text) is not None) or birth_problem(text) is not None


@given(BIRTHS, st.dates(date(1900, 1, 1), date(2060, 12, 31)))
def test_age_grows_by_one_on_each_birthday_and_never_else(birth: date, day: date) -> None:
    grown = age_on(birth, day + timedelta(days=1)) - age_on(birth, day)
    following = day + timedelta(days=1)
    leap = birth.month == 2 and birth.day == 29
    birthday = (following.month, following.day) == (birth.month, birth.day)
    if leap and not birthday:
        common = following.year % 4 != 0 or (following.year % 100 == 0 and following.year % 400 != 0)
        birthday = common and (following.month, following.day) == (3, 1)
    assert grown == int(birthday)


def test_the_last_day_of_the_call_decides() -> None:
    births = {"a": date(2008, 11, 30), "b": date(2008, 12, 1), "c": date(2013, 1, 1), "d": date(2027, 1, 1)}
    facts = people_facts(births, date(2026, 11, 30), EntryTerms(consent_age=18, age_min=14))
    assert facts.minors == {"b", "c", "d"} and facts.too_young == {"c"} and facts.unborn == {"d"}
    assert people_facts(births, date(2026, 12, 1), EntryTerms(consent_age=18)).minors == {"c", "d"}
    assert people_facts(births, date(2026, 12, 1), EntryTerms(consent_age=0)).minors == {"d"}
