"""Long films in the making: their parts, who still has to do what, and when all is there to be joined."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lzcontest.foundation import clock, queue
from lzcontest.foundation.db import JsonDict
from lzcontest.media.domain.split import SOUND, Part
from lzcontest.media.models import MediaFile, MediaPart
from lzcontest.media.queries import JOB, list_parts, part_job_of

PART_JOB = "lzcontest.media.jobs.encode_part"


def arrange_parts(
    session: Session, media_id: str, *, plan: str, parts: Iterable[tuple[Part, int]], sound_ms: int
) -> None:
    """Record the parts of a film with their lengths in milliseconds, its sound (0: none) among them, and ask for all."""
    for part, length_ms in parts:
        place = {"first_segment": part.first_segment, "first_frame": part.first_frame, "frames": part.frames}
        session.add(MediaPart(media_id=media_id, plan=plan, number=part.number, length_ms=length_ms, **place))
    if sound_ms:
        session.add(MediaPart(media_id=media_id, plan=plan, number=SOUND, length_ms=sound_ms))
    session.flush()
    ask_for_parts(session, media_id)


def ask_for_parts(session: Session, media_id: str) -> None:
    """Have done whatever is not done yet."""
    for part in list_parts(session, media_id):
        if part.done_at is None:
            queue.enqueue_after_commit(session, PART_JOB, queue="media", key=part.id, part_id=part.id)


def finish_part(session: Session, part_id: str, made: JsonDict) -> None:
    """Note that a part is there, in the caller's fence; after the last one the film is asked for, to be joined."""
    part = session.get_one(MediaPart, part_id)
    # Two parts may end at once: whoever is second must see the first.
    session.execute(select(MediaFile.id).where(MediaFile.id == part.media_id).with_for_update())
    part.made, part.done_at = made, clock.now()
    session.flush()
    if all(other.done_at for other in list_parts(session, part.media_id)):
        queue.enqueue_after_commit(session, JOB, queue="media", key=part.media_id, media_id=part.media_id)


def stop_parts(session: Session, media_id: str) -> None:
    """Stop all work on the parts; those that are done stay for another time."""
    for part in list_parts(session, media_id):
        queue.cancel(session, part_job_of(part.id))


def drop_parts(session: Session, media_id: str) -> None:
    """Forget the parts; the files of forgotten parts are swept away."""
    stop_parts(session, media_id)
    session.execute(delete(MediaPart).where(MediaPart.media_id == media_id))
