"""The wording that the sender of a work agreed to, or is to agree to."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.contests.domain import EntryTerms
from lzcontest.contests.models import Contest, RulesVersion
from lzcontest.entries.models import Entry


@dataclass(frozen=True, slots=True)
class AgreedTexts:
    """Promise and licence in full; ``kind`` of the licence as in contests.domain.LICENCES."""

    declaration: str
    licence: str
    kind: str


def agreed_texts(session: Session, entry: Entry, contest: Contest) -> AgreedTexts:
    """Of a work that was handed in, the texts of the version its sender agreed to; else those now in force."""
    if entry.number is not None and entry.rules_version is not None and entry.licence_at is not None:
        frozen = session.scalar(
            select(RulesVersion.text).where(
                RulesVersion.contest_id == contest.id, RulesVersion.number == entry.rules_version
            )
        )
        if frozen:
            document = json.loads(frozen)
            terms = EntryTerms.from_json(document.get("terms", {}))
            texts = document["texts"]
            return AgreedTexts(texts["declaration"], texts["licence"], terms.licence)
    return AgreedTexts(contest.declaration_text, contest.licence_text, EntryTerms.from_json(contest.terms).licence)
