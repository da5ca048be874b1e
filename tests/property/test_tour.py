"""Whatever the plan, clashes do not depend on the order given, and removing an evening never makes new ones in others."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lzcontest.touring.domain import Programme, Stop, TourRules, Venue, clashes, evening_end, running_order

START = datetime(2026, 12, 5, 19, 0, tzinfo=UTC)
VENUES = {
    f"v{n}": Venue(f"v{n}", f"第{n}馆", n % 2 == 0, 500 * n, 400, 3000 * n, n, n > 1, 9000 * n, 0) for n in range(4)
}
PROGRAMMES = {
    f"p{n}": Programme(f"p{n}", f"节目{n}", f"t{n % 3}", f"团{n % 3}", 200 * n, 300 * n, 300, 2000, n % 2, n > 2)
    for n in range(6)
}
RULES = TourRules()
stops = st.lists(
    st.builds(
        Stop,
        id=st.uuids().map(str),
        title=st.just("场"),
        venue_id=st.sampled_from(sorted(VENUES)),
        starts_at=st.integers(0, 200).map(lambda minutes: START + timedelta(minutes=minutes)),
        programme_ids=st.lists(st.sampled_from(sorted(PROGRAMMES)), max_size=5).map(tuple),
        max_minutes=st.integers(5, 60),
    ),
    max_size=6,
    unique_by=lambda stop: stop.id,
)


@given(stops, st.randoms(use_true_random=False))
def test_order_does_not_matter(plan: list[Stop], random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(plan, len(plan))
    assert clashes(mixed, VENUES, PROGRAMMES, RULES) == clashes(plan, VENUES, PROGRAMMES, RULES)


@given(stops)
def test_times_never_overlap_and_fill_the_evening(plan: list[Stop]) -> None:
    for stop in plan:
        times = running_order(stop, PROGRAMMES, RULES)
        gaps = [later.starts_at - earlier.ends_at for earlier, later in pairwise(times)]
        assert all(gap == timedelta(minutes=RULES.changeover_min) for gap in gaps)
        whole = sum((t.ends_at - t.starts_at for t in times), timedelta()) + sum(gaps, timedelta())
        assert evening_end(stop, PROGRAMMES, RULES) - stop.starts_at == whole


@given(stops)
def test_an_evening_alone_keeps_its_own_clashes(plan: list[Stop]) -> None:
    together = clashes(plan, VENUES, PROGRAMMES, RULES)
    for stop in plan:
        alone = clashes([stop], VENUES, PROGRAMMES, RULES)
        assert alone == [clash for clash in together if clash.stop_id == stop.id and not clash.other_stop_id]
