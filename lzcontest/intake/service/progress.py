"""From processing to screening by itself: when every file is settled and every text examined."""

from datetime import timedelta

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User
from lzcontest.contests import queries as contests
from lzcontest.contests.domain import Limits
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import part_labels
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.identity.service import scan_entry
from lzcontest.intake.service.deciding import decide, due_text, mail_owner, move
from lzcontest.ledger.service import record
from lzcontest.media.domain.refusal import OUR_FAULTS
from lzcontest.media.domain.rules import MediaRules, check_probe
from lzcontest.media.models import MediaFile
from lzcontest.media.queries import get_media_files, probe_from_json

# How long an entrant has for a new file when the first could not be used, even past the deadline.
CORRECTION = timedelta(days=3)


def mark_examined(session: Session, *, entry_id: str, serial: int) -> None:
    """Note that the texts of submission ``serial`` were compared and searched for names."""
    last = entries.get_last_submission(session, entry_id)
    if last is not None and last.serial == serial and last.examined_at is None:
        last.examined_at = clock.now()
        session.flush()


def advance_entry(session: Session, entry_id: str) -> str:
    """Move a work that is being processed on, if it can be: to screening, or back to its owner.

    A file that cannot be used, or that breaks a limit of the category which only its content shows (length, picture
    size), returns the work with the reason, by mail and in the ledger; a fault of ours leaves it where it is, for
    staff to see (``queries.stuck``). Returns the state the work now has.
    """
    entry = entries.lock_entry(session, entry_id)
    last = entries.get_last_submission(session, entry_id)
    if entry.state != "processing" or last is None:
        return entry.state
    files = entries.get_files(session, entry_id)
    found = get_media_files(session, list(files.values()))
    reason = _what_is_wrong(session, entry, {part: found[media_id] for part, media_id in files.items()})
    if reason:
        _return(session, entry, reason)
    elif last.examined_at is not None and all(media.state == "ready" for media in found.values()):
        scan_entry(session, entry_id)  # films may have brought subtitles, whose words nobody searched yet
        entry.state, entry.updated_at = "screening", clock.now()
        record(
            session,
            SYSTEM,
            "entry.processed",
            "entry",
            entry.id,
            contest_id=entry.contest_id,
            number=entry.number,
            serial=last.serial,
        )
    session.flush()
    return entry.state


def _what_is_wrong(session: Session, entry: Entry, files: dict[str, MediaFile]) -> str:
    """Why the work cannot go on with these files, part by part; empty when nothing is wrong so far."""
    limits = Limits.from_json(contests.get_category(session, entry.category_id).limits)
    owner = session.get_one(User, entry.owner_id)
    with speaking(owner.locale):
        labels = part_labels()
        reasons = [(labels[part], _reason(part, media, limits)) for part, media in sorted(files.items())]
        return "\n".join(_("%(part)s：%(reason)s", part=label, reason=reason) for label, reason in reasons if reason)


def _reason(part: str, media: MediaFile, limits: Limits) -> str:
    if media.state == "failed":
        return "" if media.failure_code in OUR_FAULTS else media.failure
    probe = probe_from_json(media.probe) if media.state == "ready" else None
    if probe is None or part not in ("audio", "video"):
        return ""
    rules = MediaRules(
        min_duration_ms=(limits.seconds_min or 0) * 1000,
        max_duration_ms=(limits.seconds_max or 0) * 1000,
        min_height=limits.height_min or 0 if part == "video" else 0,
    )
    return "".join(problem.rule + problem.way_out for problem in check_probe(probe, rules))


def _return(session: Session, entry: Entry, reason: str) -> None:
    contest = contests.get_contest(session, entry.contest_id)
    now = clock.now()
    due_at = max(contest.closes_at or now, now + CORRECTION)
    decide(session, SYSTEM, entry, "return", gate="formal", reason=reason, due_at=due_at, cause="media")
    move(session, entry, "returned", reason, due_at)
    mail_owner(session, entry, "media_failed", reason=reason, due=due_text(due_at))
