"""What must always be true of the stored contest, whoever was at work."""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import CLASHES
from lzcontest.accounts.models import RoleGrant
from lzcontest.cli.doctor.evidence import check_handed_in, check_pinned, check_results
from lzcontest.cli.doctor.guards import check_grants, check_guards
from lzcontest.cli.doctor.report import OK, WARN, Check, finding
from lzcontest.cli.doctor.screening import check_screening
from lzcontest.cli.doctor.witnesses import check_witnesses
from lzcontest.entries.models import Entry, EntryFile, Submission
from lzcontest.foundation import clock
from lzcontest.foundation.queue import Job
from lzcontest.foundation.storage import CHUNK, Storage
from lzcontest.intake.queries import list_altered_entries
from lzcontest.intake.queries.stuck import list_stuck
from lzcontest.judging.models import ScoreSheet
from lzcontest.ledger.models import LedgerEvent
from lzcontest.ledger.service import verify
from lzcontest.media.models import MediaFile, Rendition
from lzcontest.media.service import find_stray_partials

SPOT_CHECKS = 20
OVERDUE = timedelta(minutes=10)


def _ledger(session: Session, _storage: Storage) -> Check:
    found = verify(session)
    wrong = [f"event {problem['seq']}: {problem['what']}" for problem in found.problems]
    return finding("ledger", wrong, f"{found.size} events, {found.checkpoints} checkpoints verified")


def _originals(session: Session, storage: Storage) -> Check:
    wrong, count = [], 0
    rows = session.execute(select(MediaFile.id, MediaFile.storage_key, MediaFile.size))
    for media_id, key, size in rows:
        count += 1
        try:
            if storage.size(key) != size:
                wrong.append(f"original of {media_id} has another size")
        except FileNotFoundError:
            wrong.append(f"original of {media_id} is missing")
    return finding("originals", wrong, f"{count} originals are where they belong")


def _entry_files(session: Session, _storage: Storage) -> Check:
    lost = select(EntryFile.id).where(~exists().where(MediaFile.id == EntryFile.media_id))
    wrong = [f"file {row} of an entry is recorded nowhere" for row in session.scalars(lost)]
    return finding("entry files", wrong, "every file of an entry is recorded")


def _renditions(session: Session, storage: Storage) -> Check:
    wrong, count = [], 0
    current = select(Rendition.id, Rendition.prefix, Rendition.manifest).where(Rendition.superseded_at.is_(None))
    for rendition_id, prefix, manifest in session.execute(current):
        for name, facts in manifest.get("files", {}).items():
            count += 1
            try:
                same = storage.size(f"{prefix}/{name}") == facts["size"]
            except FileNotFoundError:
                same = False
            if not same:
                wrong.append(f"{name} of review copy {rendition_id} is missing or has another size")
    return finding("review copies", wrong, f"{count} files of review copies are there")


def _ready_media(session: Session, _storage: Storage) -> Check:
    doubled = (
        select(Rendition.media_id)
        .where(Rendition.superseded_at.is_(None))
        .group_by(Rendition.media_id)
        .having(func.count() > 1)
    )
    wrong = [f"file {media_id} has two current review copies" for media_id in session.scalars(doubled)]
    return finding("one copy each", wrong, "no file has two current review copies")


def _submissions(session: Session, _storage: Storage) -> Check:
    handed_in = Entry.state.not_in(("draft", "withdrawn"))
    none = ~exists().where(Submission.entry_id == Entry.id)
    broken = select(Entry.id).where(handed_in, Entry.number.is_(None) | none)
    wrong = [f"entry {entry} has no number or no submission" for entry in session.scalars(broken)]
    return finding("submissions", wrong, "every submitted entry has a number and what was handed in")


def _fingerprints(session: Session, _storage: Storage) -> Check:
    """A submission's fingerprint is the hash of its content, and each work still is what the ledger saw handed in."""
    wrong = []
    rows = session.execute(
        select(Submission.id, Submission.content, Submission.sha256).execution_options(yield_per=500)
    )
    for submission, content, sha256 in rows:
        if hashlib.sha256(content.encode()).hexdigest() != sha256:
            wrong.append(f"submission {submission} was changed")
    wrong += [f"entry {entry} is not what was handed in" for entry in list_altered_entries(session)]
    return finding("fingerprints", wrong, "every submission has its fingerprint")


def _sheets(session: Session, _storage: Storage) -> Check:
    """Each sealed score sheet is the one that the ledger saw sealed, and none of those has gone."""
    events = select(LedgerEvent.subject_id, LedgerEvent.body).where(LedgerEvent.kind == "sheet.submitted")
    seals = {
        subject: json.loads(body)["facts"].get("seal")
        for subject, body in session.execute(events.order_by(LedgerEvent.seq))
    }
    sealed = select(ScoreSheet.assignment_id, ScoreSheet.seal).where(ScoreSheet.submitted_at.is_not(None))
    sheets = {row.assignment_id: row.seal for row in session.execute(sealed)}
    wrong = [f"sheet of task {task} is not what was sealed" for task in sheets if sheets[task] != seals.get(task)]
    wrong += [f"sheet of task {task} is gone" for task in seals if task not in sheets]
    return finding("score sheets", wrong, f"{len(sheets)} sealed sheets match the ledger")


def _roles(session: Session, _storage: Storage) -> Check:
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    live = select(RoleGrant.user_id, RoleGrant.contest_id, RoleGrant.role).where(RoleGrant.revoked_at.is_(None))
    for user, contest, role in session.execute(live):
        held[(user, contest)].add(role)
    wrong = [
        f"account {user} is {one} and {other} of contest {contest}"
        for (user, contest), roles in sorted(held.items())
        for one, other in combinations(sorted(roles), 2)
        if frozenset((one, other)) in CLASHES
    ]
    owners = select(Entry.owner_id, Entry.contest_id).where(Entry.state != "draft").distinct()
    wrong += [
        f"account {owner} judges contest {contest} and takes part in it"
        for owner, contest in session.execute(owners)
        if "judge" in held.get((owner, contest), ())
    ]
    return finding("roles", wrong, "no account holds roles that exclude each other")


def _jobs(session: Session, _storage: Storage) -> Check:
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    counts: dict[str, int] = {state: count for state, count in rows}  # noqa: C416 rows are no plain tuples
    detail = ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none"
    broken = session.execute(select(Job.id, Job.error).where(Job.state == "failed").limit(5)).all()
    if broken:
        detail += "; failed: " + ", ".join(f"{row.id} ({row.error})" if row.error else row.id for row in broken)
    late = session.scalar(select(func.count()).where(Job.state == "queued", Job.not_before < clock.now() - OVERDUE))
    if late:
        detail += f"; {late} wait longer than {OVERDUE}: is there a worker for each queue, and a scheduler?"
    return Check("jobs", WARN if broken or late else OK, detail)


def _stuck(session: Session, _storage: Storage) -> Check:
    wrong = []
    for work in list_stuck(session):
        why = ", ".join(filter(None, (f"{t.step} {t.code} {t.error}".strip() for t in work.troubles)))
        wrong.append(f"work {work.number} ({why or 'no reason left'})")
    return finding("stuck works", wrong, "something is under way for every work that is being processed")


def check_hashes(session: Session, storage: Storage, deep: bool) -> Check:
    """Read originals again and compare: twenty of them, or (``deep``) all."""
    rows = session.execute(select(MediaFile.id, MediaFile.storage_key, MediaFile.sha256)).all()
    chosen = rows if deep else random.sample(rows, min(SPOT_CHECKS, len(rows)))
    wrong = [f"original of {media_id} was changed" for media_id, key, sha256 in chosen if _hash(storage, key) != sha256]
    return finding("hashes", wrong, f"{len(chosen)} of {len(rows)} originals read and compared")


def _hash(storage: Storage, key: str) -> str:
    digest = hashlib.sha256()
    try:
        with storage.open(key) as stream:
            while data := stream.read(CHUNK):
                digest.update(data)
    except FileNotFoundError:
        return "missing"
    return digest.hexdigest()


def _uploads(session: Session, _storage: Storage) -> Check:
    """The hourly sweep leaves no partial file of this machine without somebody who may go on with it."""
    stray = find_stray_partials(session, leeway=timedelta(days=1))
    wrong = [
        f"partial upload {upload} is nobody's or past its term: `lzcontest scheduler` removes it" for upload in stray
    ]
    return finding("uploads", wrong, "every partial upload has somebody who may go on with it")


INVARIANTS: dict[str, Callable[[Session, Storage], Check]] = {
    "ledger": _ledger,
    "ledger guards": check_guards,
    "originals": _originals,
    "uploads": _uploads,
    "entry files": _entry_files,
    "review copies": _renditions,
    "one copy each": _ready_media,
    "submissions": _submissions,
    "screening": check_screening,
    "recorded acts": check_witnesses,
    "fingerprints": _fingerprints,
    "handed in": check_handed_in,
    "judged works": check_pinned,
    "score sheets": _sheets,
    "results": check_results,
    "roles": _roles,
    "grants": check_grants,
    "jobs": _jobs,
    "stuck works": _stuck,
}
