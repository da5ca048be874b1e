"""Works are handed in and processed while parts of a real installation are killed at random moments."""

import json
import random
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lzcontest.app import create_app
from lzcontest.contests.models import Category
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Entry, EntryFile, Submission
from lzcontest.entries.service import attach_file, save_entry, start_entry
from lzcontest.foundation import migrate, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.processes import is_gone
from lzcontest.foundation.queue import Job
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import service as media
from lzcontest.media.models import MediaFile, Rendition
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, make_user
from tests.support.installation import PARTS, Installation, kill, line_of, wait_until
from tests.support.media_samples import MediaSamples
from tests.support.web import TOKEN, session_cookie

VICTIMS = ("web", "web process", "media worker", "text worker", "work horse", "ffmpeg", "redis", "scheduler", "machine")
GIVE_UP_SECONDS = 90.0
CHANGES = EntryChanges(
    title="清风",
    texts={"summary": "一名老会计把一叠收据交还给村里，众人这才知道他守了二十年的账。" * 3},
    authors=(AuthorChange(key="", name="王小明", unit_name="河口镇", phone="13800000000"),),
    originality=True,
    licence=True,
)


@dataclass
class KillLoop:
    """One installation under attack, and what was acknowledged to its entrant."""

    folder: Path
    port: int
    seed: int = 7
    film_seconds: int = 12
    acknowledged: list[str] = field(default_factory=list)
    recoveries: list[tuple[str, float]] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Prepare the database with an open call, and start everything."""
        self.dice = random.Random(self.seed)
        self.site = Installation(self.folder / "data", self.port, {"LZ_RATE_LIMITS": "0", "LZ_LOG_FORMAT": "text"})
        settings = Settings.from_env({}, data_dir=self.site.data_dir, rate_limits=False)
        self.system = runtime.use(Runtime.build(settings))
        migrate.upgrade(self.system.database.engine)
        self.film = MediaSamples(self.folder / "samples").film("film.mp4", size="640x360", seconds=self.film_seconds)
        app = create_app(settings)
        self.system = runtime.current()
        with self.system.database.unit_of_work() as session:
            self.user = make_user(session)
            contest = make_contest(session, kinds=("film",))
            self.category = session.scalars(select(Category.id).where(Category.contest_id == contest.id)).one()
        self.cookie = "=".join(session_cookie(app, self.user))
        self.site.start()
        wait_until(self.site.answers, 60, "the site answers at first")

    def hand_in(self) -> None:
        """Write a work with a film and hand it in through the web; noted only when the web said yes."""
        stored = media.receive_stream([self.film.read_bytes()], original_name="film.mp4")
        with self.system.database.unit_of_work() as session:
            actor = actor_of(session, self.user)
            file = media.add_media(session, actor, stored=stored, original_name="film.mp4")
            entry = start_entry(session, actor, category_id=self.category)
            save_entry(session, actor, entry_id=entry.id, version=entry.version, changes=CHANGES)
            attach_file(session, actor, entry_id=entry.id, part="video", media_id=file.id)
        path = f"http://127.0.0.1:{self.port}/my/works/{entry.id}/check"
        for _ in range(60):  # a person whose connection broke presses the button again
            try:
                token = TOKEN.search(self._ask(path))
                fields = urllib.parse.urlencode({"csrf_token": token.group(1) or token.group(2) if token else ""})
                page = self._ask(path, fields.encode())
            except (OSError, urllib.error.URLError):
                time.sleep(0.5)
                continue
            if re.search(r"[0-9a-f]{64}|LZ\d+-", page):
                self.acknowledged.append(entry.id)
                return
            raise AssertionError(f"the work was not taken: {page[:500]}")
        raise AssertionError("the web did not come back")

    def _ask(self, address: str, body: bytes | None = None) -> str:
        request = urllib.request.Request(address, body, {"Cookie": self.cookie, "Referer": address})  # noqa: S310 our own
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            if given := answer.headers.get("Set-Cookie"):
                self.cookie = given.split(";")[0]
            return str(answer.read().decode())

    def wait_for_work(self, seconds: float = 30) -> None:
        """Until some job runs: a death is of interest when there is something to lose."""
        wait_until(lambda: any(job.state == "running" for job in self._jobs()), seconds, "a job runs")

    def strike(self, victim: str) -> float:
        """Kill ``victim`` and wait until everything it carried is carried on; the seconds that took."""
        running = {job.id: job for job in self._jobs() if job.state == "running"}
        if not self._kill(victim):
            return 0.0
        before, seen = time.monotonic(), self._progress()
        self.deaths[victim] += 1
        if victim == "machine":
            self.site.start()
        after = f"after the death of {victim}"
        wait_until(self.site.answers, GIVE_UP_SECONDS, f"the site answers {after}")
        wait_until(lambda: all(map(self.site.part, PARTS)), GIVE_UP_SECONDS, f"all parts are there {after}")
        wait_until(lambda: self._carried_on(running), GIVE_UP_SECONDS, f"interrupted work is taken up {after}")
        wait_until(lambda: self._progress() != seen or not self._open_jobs(), GIVE_UP_SECONDS, f"work goes on {after}")
        taken = time.monotonic() - before
        self.recoveries.append((victim, taken))
        return taken

    def _kill(self, victim: str) -> bool:
        site = self.site
        workers = [*site.children("media worker"), *site.children("text worker")]
        victims: list[int | None] = {
            "machine": site.family,
            "work horse": lambda: workers[:1],
            "ffmpeg": lambda: [p for p in site.family() if "ffmpeg" in line_of(p)][-1:],
            "web": lambda: [site.part("web"), *site.children("web")],
            "web process": lambda: site.children("web")[:1],
        }.get(victim, lambda: [site.part(victim)])()
        alive = [pid for pid in victims if pid]
        kill(*alive)
        if victim == "machine" and site.process is not None:
            site.process.wait()
        return bool(alive)

    def _carried_on(self, interrupted: dict[str, Job]) -> bool:
        """Whether each job that ran is finished, still held by a living process, or taken by another."""
        now = {job.id: job for job in self._jobs()}
        return all(
            now[job_id].state in ("done", "failed", "cancelled")
            or now[job_id].attempt > old.attempt
            or (now[job_id].state == "running" and not is_gone(now[job_id].holder))
            for job_id, old in interrupted.items()
        )

    def _progress(self) -> tuple[int, ...]:
        """What changes whenever work goes on."""
        jobs = self._jobs()
        return (sum(j.attempt for j in jobs), sum(j.done_units for j in jobs), sum(j.state == "done" for j in jobs))

    def _jobs(self) -> list[Job]:
        with self.system.database.reading() as session:
            return list(session.scalars(select(Job)))

    def round(self, works: int = 1) -> None:
        """Hand works in, wait a moment, kill something, and ask the doctor."""
        for _ in range(works):
            self.hand_in()
        time.sleep(self.dice.uniform(0, 3))
        victim = self.dice.choice(VICTIMS)
        seconds = self.strike(victim)
        print(f"{victim:14} {seconds:5.1f} s   {len(self.acknowledged)} works", flush=True)
        self.examine()

    def examine(self) -> None:
        """What `lzcontest doctor` finds wrong is kept in ``troubles``."""
        command = [sys.executable, "-m", "lzcontest.cli", "doctor", "--quick", "--json"]
        done = subprocess.run(command, env=self.site.env, capture_output=True, text=True, check=False)
        try:
            checks = json.loads(done.stdout)["checks"]
        except ValueError:
            self.troubles.append(f"doctor broke: {done.stderr[-300:]}")
            return
        self.troubles += [f"{c['name']}: {c['detail']}" for c in checks if c["state"] == "fail"]

    def finish(self, seconds: float = 600) -> dict[str, Any]:
        """Let everything come to rest and count: what was lost, doubled, left lying about."""
        wait_until(lambda: not self._open_jobs(), seconds, "all work is done")
        self.examine()
        return self.verdict()

    def _open_jobs(self) -> int:
        busy = [job for job in self._jobs() if job.state in ("queued", "running") and not job.id.endswith("periodic")]
        return len(busy)

    def verdict(self) -> dict[str, Any]:
        """The figures of the whole loop."""
        with self.system.database.reading() as session:
            entries = {e.id: e for e in session.scalars(select(Entry).where(Entry.number.is_not(None)))}
            serials = Counter(session.scalars(select(Submission.entry_id)))
            current = select(Rendition.media_id).where(Rendition.superseded_at.is_(None))
            copies = Counter(session.scalars(current))
            prefixes = set(session.scalars(select(Rendition.prefix)))
            files = session.execute(select(EntryFile.entry_id, EntryFile.media_id)).all()
            states = dict(session.execute(select(MediaFile.id, MediaFile.state)).all())  # type: ignore[arg-type]
            failed = session.scalar(select(func.count()).select_from(Job).where(Job.state == "failed"))
        numbers = Counter(e.number for e in entries.values())
        kept = {key.rsplit("/", 1)[0] for key in self.system.storage.keys("renditions/")}
        lying = [p for name in ("work", "uploads") for p in (self.site.data_dir / name).rglob("*") if p.is_file()]
        of_acknowledged = {m for entry, m in files if entry in self.acknowledged}
        return {
            "acknowledged": len(self.acknowledged),
            "lost": [e for e in self.acknowledged if e not in entries],
            "stuck": [e for e in self.acknowledged if e in entries and entries[e].state != "screening"],
            "doubled": [n for n, count in numbers.items() if count > 1] + [e for e, n in serials.items() if n > 1],
            "without one copy": [m for m in of_acknowledged if states[m] != "ready" or copies[m] != 1],
            "half-written": sorted(kept ^ prefixes),
            "leftovers": [str(p) for p in lying],
            "failed jobs": failed,
            "deaths": dict(self.deaths),
            "recoveries": self.recoveries,
            "slowest": max(self.recoveries, key=lambda r: r[1], default=("", 0.0)),
            "doctor": self.troubles,
        }

    def end(self) -> None:
        """Stop all processes."""
        self.site.stop()
        self.system.database.engine.dispose()
