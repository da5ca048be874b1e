"""Works whose processing came to an end without an outcome: nothing is under way, and only a person can help."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.entries.models import Entry, EntryFile
from lzcontest.foundation.queue import Job
from lzcontest.media.models import MediaFile, MediaPart
from lzcontest.media.queries import job_id_of, part_job_of


@dataclass(frozen=True, slots=True)
class Trouble:
    """One step that failed: ``step`` is media, text or advance, ``part`` the file's part; words for staff."""

    step: str
    part: str = ""
    code: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class StuckWork:
    """A work that waits for a person to have it processed again."""

    entry_id: str
    contest_id: str
    number: str
    title: str
    since: datetime
    troubles: tuple[Trouble, ...]


def list_stuck(session: Session, contest_id: str | None = None, entry_id: str | None = None) -> list[StuckWork]:
    """Works being processed for which no job waits or runs, the oldest first; of one contest or one work only."""
    wanted = select(Entry).where(Entry.state == "processing").order_by(Entry.updated_at)
    if contest_id is not None:
        wanted = wanted.where(Entry.contest_id == contest_id)
    if entry_id is not None:
        wanted = wanted.where(Entry.id == entry_id)
    entries = session.scalars(wanted).all()
    files: dict[str, list[tuple[str, MediaFile]]] = defaultdict(list)
    held = select(EntryFile.entry_id, EntryFile.part, MediaFile).join(MediaFile, MediaFile.id == EntryFile.media_id)
    for row in session.execute(held.where(EntryFile.entry_id.in_([e.id for e in entries]))):
        files[row.entry_id].append((row.part, row.MediaFile))
    in_parts: dict[str, list[str]] = defaultdict(list)  # long films are encoded by jobs of their own
    for part, media in session.execute(select(MediaPart.id, MediaPart.media_id)):
        in_parts[media].append(part_job_of(part))
    ids = {e.id: _jobs_of(e.id, files[e.id], in_parts) for e in entries}
    jobs = {j.id: j for j in session.scalars(select(Job).where(Job.id.in_([i for some in ids.values() for i in some])))}
    return [
        StuckWork(e.id, e.contest_id, e.number or "", e.title, e.updated_at, _troubles(files[e.id], e.id, jobs))
        for e in entries
        if not any(jobs[i].state in ("queued", "running") for i in ids[e.id] if i in jobs)
    ]


def is_stuck(session: Session, entry_id: str) -> bool:
    """Whether nothing more will happen to a work by itself although it is still being processed."""
    return bool(list_stuck(session, entry_id=entry_id))


def examination_of(entry_id: str) -> str:
    """The job that examines the texts of a work."""
    return f"examine_entry-{entry_id}"


def advance_of(media_id: str) -> str:
    """The job that sees whether works can go on after a file was settled."""
    return f"advance_entry-{media_id}"


def _jobs_of(entry_id: str, files: list[tuple[str, MediaFile]], in_parts: dict[str, list[str]]) -> list[str]:
    of_files = (j for _p, m in files for j in (job_id_of(m.id), advance_of(m.id), *in_parts.get(m.id, ())))
    return [examination_of(entry_id), *of_files]


def _troubles(files: list[tuple[str, MediaFile]], entry_id: str, jobs: dict[str, Job]) -> tuple[Trouble, ...]:
    found = []
    for part, media in files:
        if media.state != "ready":
            job = jobs.get(job_id_of(media.id))
            found.append(Trouble("media", part, media.failure_code, (job.error or job.message) if job else ""))
        elif (job := jobs.get(advance_of(media.id))) and job.state == "failed":
            found.append(Trouble("advance", part, "", job.error))
    if (job := jobs.get(examination_of(entry_id))) and job.state == "failed":
        found.append(Trouble("text", "", "", job.error))
    return tuple(found)
