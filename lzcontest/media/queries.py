"""Reading what was uploaded, what was made from it, and how far the making has come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import _
from lzcontest.foundation.queue import Job
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.split import SOUND
from lzcontest.media.models import MediaFile, MediaPart, Rendition, Subtitles, Upload

JOB = "lzcontest.media.jobs.process_media"
PART_JOB_ID = "encode_part-"
SETTLED = ("ready", "failed")


@dataclass(frozen=True, slots=True)
class MediaProgress:
    """How far a file is: its ``state``, whole percent, and words for people.

    ``failure`` is the sentence for its owner when ``state`` is ``failed``, else empty.
    """

    state: str
    percent: int
    label: str
    failure: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in SETTLED


def job_id_of(media_id: str) -> str:
    """The id of the job that processes this file."""
    return f"process_media-{media_id}"


def part_job_of(part_id: str) -> str:
    """The id of the job that encodes this part of a film."""
    return f"{PART_JOB_ID}{part_id}"


def list_parts(session: Session, media_id: str) -> list[MediaPart]:
    """The parts of a film in the making, its sound first."""
    found = select(MediaPart).where(MediaPart.media_id == media_id).order_by(MediaPart.number)
    return list(session.scalars(found))


def list_subtitles(session: Session, media_id: str) -> list[Subtitles]:
    """The text tracks of a film, in the order they came."""
    found = select(Subtitles).where(Subtitles.media_id == media_id).order_by(Subtitles.created_at, Subtitles.id)
    return list(session.scalars(found))


def get_media(session: Session, media_id: str) -> MediaFile:
    """The uploaded file. Raises NotFound."""
    found = session.get(MediaFile, media_id)
    if found is None:
        raise NotFound(_("没有这个文件。"))
    return found


def get_media_files(session: Session, media_ids: Collection[str]) -> dict[str, MediaFile]:
    """The uploaded files of these ids, in one query."""
    rows = session.scalars(select(MediaFile).where(MediaFile.id.in_(media_ids)))
    return {row.id: row for row in rows}


def get_probe(session: Session, media_id: str) -> Probe | None:
    """The facts found in the file, to be held against a category's limits; None until it was read."""
    return probe_from_json(get_media(session, media_id).probe)


def probe_from_json(stored: dict[str, Any]) -> Probe | None:
    """The facts as ``MediaFile.probe`` keeps them; None where there are none yet."""
    if not stored:
        return None
    tags = tuple((str(name), str(value)) for name, value in stored.get("tags", ()))
    return Probe(**{**stored, "tags": tags})


def get_current_rendition(session: Session, media_id: str) -> Rendition | None:
    """The review copy of a file; None while there is none (text documents never have one)."""
    return get_current_renditions(session, [media_id]).get(media_id)


def get_current_renditions(session: Session, media_ids: Collection[str]) -> dict[str, Rendition]:
    """The review copies of these files, by file id, in one query."""
    current = select(Rendition).where(Rendition.media_id.in_(media_ids), Rendition.superseded_at.is_(None))
    return {row.media_id: row for row in session.scalars(current)}


def get_rendition(session: Session, rendition_id: str) -> Rendition:
    """A review copy by its own id, superseded ones included. Raises NotFound."""
    found = session.get(Rendition, rendition_id)
    if found is None:
        raise NotFound(_("没有这个文件。"))
    return found


def get_progress(session: Session, media_id: str) -> MediaProgress:
    """How far one file is. Raises NotFound."""
    found = list_progress(session, [media_id]).get(media_id)
    if found is None:
        raise NotFound(_("没有这个文件。"))
    return found


def get_own_upload(session: Session, actor_id: str, upload_id: str) -> Upload:
    """The actor's own upload. Raises NotFound, for everybody else's too."""
    found = session.get(Upload, upload_id)
    if found is None or found.owner_id != actor_id:
        raise NotFound(_("没有这个上传。请重新选择文件上传。"))
    return found


def list_unfinished_uploads(
    session: Session, actor_id: str, now: datetime, *, purpose: str = "", target: str = ""
) -> list[Upload]:
    """The actor's uploads that may still go on, the latest first; pieces of others are left out."""
    found = select(Upload).where(
        Upload.owner_id == actor_id,
        Upload.state.in_(("receiving", "finishing")),
        Upload.expires_at > now,
        Upload.concat != "partial",
    )
    found = found.where(Upload.purpose == purpose) if purpose else found
    found = found.where(Upload.target == target) if target else found
    return list(session.scalars(found.order_by(Upload.created_at.desc())))


def list_progress(session: Session, media_ids: Collection[str]) -> dict[str, MediaProgress]:
    """How far these files are, by id, in two queries, and a third while one is in the making."""
    files = session.execute(
        select(MediaFile.id, MediaFile.state, MediaFile.failure).where(MediaFile.id.in_(media_ids))
    ).all()
    jobs = {job.id: job for job in session.scalars(select(Job).where(Job.id.in_([job_id_of(row.id) for row in files])))}
    found = {row.id: _progress(row.state, row.failure, jobs.get(job_id_of(row.id))) for row in files}
    working = [row.id for row in files if row.state == "processing"]
    return found | (_shared_progress(session, working) if working else {})


def _shared_progress(session: Session, media_ids: list[str]) -> dict[str, MediaProgress]:
    """Of those files that are films in parts: the whole of what all workers have done."""
    rows = session.execute(
        select(MediaPart.media_id, MediaPart.length_ms, MediaPart.done_at, Job.done_units, Job.total_units)
        .outerjoin(Job, Job.id == literal(PART_JOB_ID) + MediaPart.id)
        .where(MediaPart.media_id.in_(media_ids), MediaPart.number != SOUND)
    )
    done: dict[str, int] = {}
    total: dict[str, int] = {}
    for media_id, length, done_at, units, of in rows:
        share = 1000 if done_at else 1000 * min(units or 0, of or 0) // max(1, of or 0)
        total[media_id] = total.get(media_id, 0) + length
        done[media_id] = done.get(media_id, 0) + length * share // 1000
    return {
        media_id: MediaProgress("processing", min(99, 100 * done[media_id] // max(1, all_ms)), _("正在转换"))
        for media_id, all_ms in total.items()
    }


def _progress(state: str, failure: str, job: Job | None) -> MediaProgress:
    if state == "ready":
        return MediaProgress(state, 100, _("已处理好"))
    if state == "failed":
        return MediaProgress(state, 0, _("没有处理成功"), failure)
    if job is None or job.state == "cancelled" or state == "stored":
        return MediaProgress("stored", 0, _("已收到"))
    if job.state == "queued":
        label = _("遇到暂时的问题，稍后自动重试") if job.tries else _("排队等待处理")
        return MediaProgress("processing", 0, label)
    return MediaProgress("processing", job.percent, _(job.message) if job.message else _("正在处理"))
