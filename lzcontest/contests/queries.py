"""Reading contests."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Contest
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _


def get_contest_by_slug(session: Session, slug: str) -> Contest:
    """The contest with that address name. Raises NotFound."""
    contest = session.scalar(select(Contest).where(Contest.slug == slug))
    if contest is None:
        raise NotFound(_("没有这场赛事。"))
    return contest
