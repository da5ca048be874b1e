"""Asking for the review copies of files, and recording what came of it."""

import dataclasses
import hashlib
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.foundation import clock, queue
from lzcontest.ledger.domain import canonical_json
from lzcontest.ledger.service import record
from lzcontest.media.domain.probe import Probe
from lzcontest.media.models import Rendition
from lzcontest.media.policy import can_stop_processing
from lzcontest.media.queries import JOB, get_media, job_id_of
from lzcontest.media.service.parts import drop_parts, stop_parts

ADVANCE = "lzcontest.intake.jobs.advance_entry"


def request_processing(session: Session, media_id: str) -> None:
    """Have the file probed and its review copy made; one that is ready already is reported again at once.

    Whoever uses the file hears of the outcome through the job ``intake.jobs.advance_entry``.
    """
    media = get_media(session, media_id)
    if media.state == "ready":
        announce(session, media_id)
        return
    job = session.get(queue.Job, job_id_of(media_id))
    if media.state == "processing" and job is not None and job.state in ("queued", "running"):
        return  # asked for when the file came, it is not begun anew when the work is handed in
    media.state, media.failure, media.failure_code = "processing", "", ""
    queue.enqueue_after_commit(session, JOB, queue="media", key=media_id, media_id=media_id)


def stop_processing(session: Session, actor: Actor, *, media_id: str, organises: bool = False) -> None:
    """Stop the work on a file; the original stays and can be processed again later."""
    media = get_media(session, media_id)
    can_stop_processing(actor.id, media.owner_id, organises).require()
    if media.state != "processing":
        return
    queue.cancel(session, job_id_of(media_id))
    stop_parts(session, media_id)
    media.state = "stored"
    record(session, actor, "media.stopped", "media", media_id)


def announce(session: Session, media_id: str) -> None:
    """Tell the entries that use this file that it is settled."""
    queue.enqueue_after_commit(session, ADVANCE, queue="text", key=media_id, media_id=media_id)


def save_probe(session: Session, media_id: str, probe: Probe) -> None:
    """Keep the facts found in a file."""
    facts = dataclasses.asdict(probe)
    get_media(session, media_id).probe = {**facts, "tags": [list(tag) for tag in probe.tags]}


def settle_ready(session: Session, media_id: str, *, kind: str = "", prefix: str = "", manifest: Any = None) -> None:
    """Make the copy under ``prefix`` the current one (no ``kind``: there is nothing to make), in the caller's fence."""
    media = get_media(session, media_id)
    now = clock.now()
    facts: dict[str, Any] = {}
    if kind:
        old = update(Rendition).where(Rendition.media_id == media_id, Rendition.superseded_at.is_(None))
        session.execute(old.values(superseded_at=now))
        rendition = Rendition(media_id=media_id, kind=kind, prefix=prefix, manifest=manifest)
        session.add(rendition)
        session.flush()
        digest = hashlib.sha256(canonical_json(manifest)).hexdigest()
        facts = {"rendition": rendition.id, "copy": kind, "manifest_sha256": digest}
    drop_parts(session, media_id)
    media.state, media.failure, media.failure_code, media.processed_at = "ready", "", "", now
    record(session, SYSTEM, "media.ready", "media", media_id, sha256=media.sha256, **facts)
    announce(session, media_id)


def settle_failed(session: Session, media_id: str, *, code: str, failure: str) -> None:
    """Record that no review copy can be made, with a sentence for the owner, in the caller's fence."""
    media = get_media(session, media_id)
    drop_parts(session, media_id)
    media.state, media.failure, media.failure_code, media.processed_at = "failed", failure, code, clock.now()
    record(session, SYSTEM, "media.failed", "media", media_id, sha256=media.sha256, code=code)
    announce(session, media_id)
