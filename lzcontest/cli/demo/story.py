"""The demo from its first account to the last stop of its tour, in the order in which it happens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lzcontest.cli.demo import submissions as works
from lzcontest.cli.demo.calls import CURRENT, EARLIER, OPEN, Call, make_call, midnight
from lzcontest.cli.demo.finale import finish, plan_tour
from lzcontest.cli.demo.people import People, make_people
from lzcontest.cli.demo.plants import copied_from_earlier_edition, copied_from_rival
from lzcontest.cli.demo.rounds import run_round
from lzcontest.cli.demo.submissions import Piece, hand_in, make_files
from lzcontest.cli.demo.unit import bring_in_works
from lzcontest.contests.models import Contest
from lzcontest.contests.queries import get_category_by_code
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.queue import run_waiting
from lzcontest.intake.service import accept_entry, return_entry
from lzcontest.ledger.service import make_checkpoint

Say = Callable[[str], None]


def is_empty() -> bool:
    """Whether the database holds no contest yet."""
    with runtime.current().database.reading() as session:
        return not session.scalar(select(exists().where(Contest.id.is_not(None))))


@dataclass
class Scene:
    """One contest being filled: who, what, when."""

    people: People
    contest: Contest
    call: Call

    @contextmanager
    def on_day(self, day: int) -> Iterator[Session]:
        """One transaction at noon of a day counted from today."""
        with clock.at(midnight(day) - timedelta(hours=12)), runtime.current().database.unit_of_work() as session:
            yield session

    def hand_in_all(self, pieces: list[Piece]) -> None:
        """Each work by another author, spread over the first days of the call."""
        authors = self.people.authors
        owners = [authors[(place * 7 + self.call.edition) % len(authors)] for place in range(len(pieces))]
        make_files([(piece, owner.name) for piece, owner in zip(pieces, owners, strict=True)])
        for place, (piece, owner) in enumerate(zip(pieces, owners, strict=True)):
            with self.on_day(min(self.call.opens + 2 + place // 6, self.call.closes, -1)) as session:
                hand_in(session, self.contest, owner, piece)

    def accept(self, kinds: str, *, day: int) -> None:
        """Screening passes all that waits in the categories with these letters."""
        with self.on_day(day) as session:
            organiser = self.people.actor(session, "organiser")
            for letter in kinds:
                category = get_category_by_code(session, self.contest.id, letter)
                waiting = select(Entry.id).where(Entry.category_id == category.id, Entry.state == "screening")
                for entry_id in session.scalars(waiting.order_by(Entry.number)).all():
                    accept_entry(session, organiser, entry_id=entry_id)

    def judge(self, letter: str, *, day: int, percent: int) -> None:
        """Run round 1 of a category."""
        with self.on_day(day) as session:
            run_round(
                session,
                self.people,
                self.contest,
                get_category_by_code(session, self.contest.id, letter),
                percent=percent,
            )


def tell(say: Say) -> None:
    """Make the whole demo in the current runtime."""
    with runtime.current().database.unit_of_work() as session:
        people = make_people(session)
    say("demo: an earlier edition with winners, notice and tour …")
    _earlier_edition(people)
    say("demo: the edition that is being judged …")
    _current_edition(people)
    say("demo: a call that is open …")
    _open_call(people)
    with runtime.current().database.unit_of_work() as session:
        make_checkpoint(session, people.actor(session, "admin"))


def _scene(people: People, call: Call) -> Scene:
    opens, closes = midnight(call.opens), midnight(call.closes)
    with clock.at(opens - timedelta(days=3)), runtime.current().database.unit_of_work() as session:
        contest = make_call(session, people, call, opens, closes)
    return Scene(people, contest, call)


def _earlier_edition(people: People) -> None:
    scene = _scene(people, EARLIER)
    scene.hand_in_all([*works.stories(16, 20), *works.songs(14, 17), *works.films(13, 15), *works.programmes(14, 18)])
    with clock.at(midnight(EARLIER.closes)):
        run_waiting(queue="text")
        run_waiting(queue="media")
        run_waiting(queue="text")
    scene.accept("FSVP", day=EARLIER.closes + 3)
    for letter in "FSVP":
        scene.judge(letter, day=EARLIER.closes + 12, percent=100)
    finish(scene.on_day, people, scene.contest, closed=EARLIER.closes + 12)
    plan_tour(scene.on_day, people, scene.contest)


def _current_edition(people: People) -> None:
    scene = _scene(people, CURRENT)
    plants = [copied_from_earlier_edition(), copied_from_rival()]
    scene.hand_in_all(
        [*works.stories(0, 14), *plants, *works.programmes(0, 12), *works.songs(0, 11), *works.films(0, 9)]
    )
    run_waiting(queue="text")  # songs and films go on being transcoded by the workers, for everyone to see
    scene.accept("FP", day=-3)
    scene.judge("F", day=-2, percent=50)
    scene.judge("P", day=-2, percent=30)


def _open_call(people: People) -> None:
    scene = _scene(people, OPEN)
    scene.hand_in_all([*works.stories(14, 16), *works.songs(11, 13), *works.films(9, 11), *works.programmes(12, 14)])
    run_waiting(queue="text")
    with scene.on_day(-1) as session:
        entrant = people.users["entrant"]
        piece = Piece(
            "fiction",
            "灯塔",
            {"body": "海边的灯塔每到夜里就亮起来，守塔的人把每一次亮灯都记在本子上，一天也没有漏过。"},
        )
        entry = hand_in(session, scene.contest, entrant, piece)
        hand_in(
            session,
            scene.contest,
            entrant,
            Piece("song", "未写完的歌", {"lyrics": "第一句写给风，\n第二句还在路上。"}),
            submit=False,
        )
        bring_in_works(session, people, scene.contest)
    run_waiting(queue="text")
    due_at = midnight(5)
    with scene.on_day(-1) as session:
        organiser = people.actor(session, "organiser")
        return_entry(
            session, organiser, entry_id=entry.id, due_at=due_at,
            reason="正文还不像一篇完整的小说：请补充情节和结尾后重新提交，篇幅不必长。",
        )  # fmt: skip
