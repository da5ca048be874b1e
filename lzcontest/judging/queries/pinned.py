"""Review copies and recorded fingerprints of a pinned submission: live rows only tell where a copy lies."""

import json
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lzcontest.entries.models import EntryFile, Submission
from lzcontest.foundation.db import columns
from lzcontest.judging.domain.blind import LIVE_STATES, BlindFile
from lzcontest.judging.domain.pinned import PinnedWork, read_pinned
from lzcontest.judging.models import Assignment, Judge, Round, RoundEntry
from lzcontest.ledger.models import LedgerEvent
from lzcontest.media.models import MediaFile, Rendition

# Built once and of plain columns, like those of the desk.
_file, _copy, _media, _event = columns(EntryFile), columns(Rendition), columns(MediaFile), columns(LedgerEvent)
_task, _judge, _round, _work = columns(Assignment), columns(Judge), columns(Round), columns(RoundEntry)
_handed = columns(Submission)
_HASHES: Any = bindparam("hashes", expanding=True)
_ORIGINALS = (
    select(_media.sha256, _media.owner_id, _file.part, _copy.kind, _copy.id, _copy.manifest)
    .select_from(MediaFile.__table__)
    .outerjoin(EntryFile.__table__, (_file.media_id == _media.id) & (_file.entry_id == bindparam("entry")))
    .outerjoin(Rendition.__table__, (_copy.media_id == _media.id) & _copy.superseded_at.is_(None))
    .where(_media.sha256.in_(_HASHES))
    .order_by(_media.id)
)
_TOLD = (
    select(_event.body)
    .where(_event.subject_id == bindparam("entry"), _event.kind == "entry.submitted")
    .order_by(_event.seq)
)
_REVIEWED = (
    select(
        _handed.content, _handed.sha256, _handed.by_user, _media.sha256.label("original"), _media.owner_id, _file.part
    )
    .select_from(Assignment.__table__)
    .join(Judge.__table__, _judge.id == _task.judge_id)
    .join(Round.__table__, _round.id == _task.round_id)
    .join(RoundEntry.__table__, _work.id == _task.round_entry_id)
    .join(Submission.__table__, (_handed.entry_id == _work.entry_id) & (_handed.serial == _work.submission_serial))
    .join(Rendition.__table__, _copy.id == bindparam("copy"))
    .join(MediaFile.__table__, _media.id == _copy.media_id)
    .outerjoin(EntryFile.__table__, (_file.media_id == _media.id) & (_file.entry_id == _work.entry_id))
    .where(
        _task.id == bindparam("task"),
        _task.state.in_(LIVE_STATES),
        _judge.user_id == bindparam("person"),
        _judge.left_at.is_(None),
        _round.state == "open",
        _copy.superseded_at.is_(None),
    )
)


def get_told_sha256(session: Session, entry_id: str, serial: int) -> str | None:
    """The fingerprint of that submission by the ledger, which no SQL can alter unseen; None: it never saw it. One query."""
    facts = [json.loads(body)["facts"] for body in session.scalars(_TOLD, {"entry": entry_id})]
    return next((fact["sha256"] for fact in reversed(facts) if fact.get("serial") == serial), None)


def list_pinned_files(
    session: Session, entry_id: str, by_user: str, pinned: PinnedWork
) -> tuple[BlindFile, ...] | None:
    """Review copies of the originals that were handed in, at most one query; None where an original is not to be found.

    One that is being made anew is left out. The bytes decide: of equal files that of the entry goes first, then one
    that the person who submitted had uploaded; never a stranger's, whose copy may carry subtitles of their own.
    """
    if not pinned.files:
        return ()
    rows = session.execute(_ORIGINALS, {"entry": entry_id, "hashes": sorted(set(pinned.files.values()))}).all()
    chosen = []
    for part, sha256 in sorted(pinned.files.items()):
        equal = [row for row in rows if row.sha256 == sha256 and (row.part == part or row.owner_id == by_user)]
        if not equal:
            return None
        best = max(equal, key=lambda row: (row.id is not None, row.part == part))
        if best.id is not None:
            chosen.append(BlindFile(part, best.kind, best.id, best.manifest))
    return tuple(chosen)


def is_review_file(session: Session, user_id: str, assignment_id: str, rendition_id: str) -> bool:
    """Whether a review copy is of a file pinned to one of this judge's live tasks in a running round; one query."""
    rows = session.execute(_REVIEWED, {"task": assignment_id, "person": user_id, "copy": rendition_id})
    for row in rows:
        pinned = read_pinned(row.content, [row.sha256])
        parts = [part for part, sha256 in pinned.files.items() if sha256 == row.original] if pinned else []
        if row.part in parts or (parts and row.owner_id == row.by_user):
            return True
    return False
