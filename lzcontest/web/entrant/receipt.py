"""The receipt of what was handed in: on the page, as PDF, and the exact content whose fingerprint it shows."""

import hashlib
from typing import Any

from flask import render_template, url_for

from lzcontest.contests.domain import LICENCES
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import part_labels
from lzcontest.entries.models import Submission
from lzcontest.entries.writers import ReceiptFacts, write_receipt
from lzcontest.entries.writers.papers import how_to_check
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work
from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.downloads import send_made
from lzcontest.web.shared.filters import moment
from lzcontest.web.shared.session import reading_session


@blueprint.route("/works/<entry_id>/receipt")
@access(Permission.SIGNED_IN)
def receipt(entry_id: str) -> Any:
    """The receipt: number, time and fingerprints, to be printed or kept."""
    opened, submissions = _handed_in(entry_id)
    last = submissions[-1]
    return render_template(
        "entrant/receipt.html",
        entry=opened.entry,
        contest=opened.contest,
        submissions=submissions,
        last=last,
        rows=_rows(opened, last),
        prints=_prints(opened, last),
        how=how_to_check(),
        check_url=url_for("public.receipt_check", sha256=last.sha256, _external=True),
    )


@blueprint.route("/works/<entry_id>/receipt.pdf")
@access(Permission.SIGNED_IN)
def receipt_pdf(entry_id: str) -> Any:
    """The receipt of the last submission as PDF."""
    opened, submissions = _handed_in(entry_id)
    last = submissions[-1]
    facts = ReceiptFacts(
        contest=opened.contest.title,
        number=opened.entry.number or "",
        title=opened.entry.title,
        rows=tuple(_rows(opened, last)),
        prints=tuple(_prints(opened, last)),
        address=url_for("public.receipt_check", sha256=last.sha256, _external=True),
        day=clock.local(last.created_at).date(),
    )
    name = f"{opened.entry.number}_" + _("投稿回执") + ".pdf"
    return send_made(write_receipt(facts), name, "application/pdf")


@blueprint.route("/works/<entry_id>/receipt.json")
@access(Permission.SIGNED_IN)
def receipt_content(entry_id: str) -> Any:
    """The canonical content of the last submission, byte for byte what its fingerprint is of."""
    opened, submissions = _handed_in(entry_id)
    last = submissions[-1]
    name = f"{opened.entry.number}_{last.serial}.json"
    return send_made(last.content.encode(), name, "application/json")


def _handed_in(entry_id: str) -> tuple[OpenWork, list[Submission]]:
    session = reading_session()
    opened = open_work(session, entry_id)
    submissions = entries.list_submissions(session, entry_id)
    if not submissions:
        raise NotFound(_("这件作品还没有提交，没有回执。"))
    return opened, submissions


def _rows(opened: OpenWork, last: Submission) -> list[tuple[str, str]]:
    entry = opened.entry
    rows = [
        (_("类别"), opened.category.title),
        (_("提交时间"), moment(last.created_at) + _("（北京时间）")),
        (_("第几次提交"), _("第 %(n)s 次", n=last.serial)),
    ]
    if entry.rules_version:
        rows.append((_("同意的规则"), _("第 %(n)s 版", n=entry.rules_version)))
    if entry.licence_kind:
        rows.append((_("授权方式"), str(LICENCES[entry.licence_kind])))
    return rows


def _prints(opened: OpenWork, last: Submission) -> list[tuple[str, str]]:
    """(what, SHA-256) of the content, of each text, of each file and of the licence, as they were handed in."""
    session, labels = reading_session(), part_labels()
    entry = opened.entry
    prints = [(_("内容指纹"), last.sha256)]
    for part, text in sorted(entries.get_texts(session, entry.id).items()):
        prints.append((_("%(p)s文字", p=labels[part]), hashlib.sha256(text.encode()).hexdigest()))
    for part, file in entries.list_part_files(session, entries.get_files(session, entry.id)).items():
        prints.append((_("%(p)s文件", p=labels[part]), file.sha256))
    if entry.licence_sha256:
        prints.append((_("授权书原文"), entry.licence_sha256))
    return prints
