"""Reading a result: its versions, its lines, its signatures, and whether all of them still agree."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lzcontest.accounts.models import User
from lzcontest.awards.domain.document import CategoryOutcome, contest_document, decide_category, document_text
from lzcontest.awards.domain.recount import Difference, differences, plain_score
from lzcontest.awards.models import Award, Objection, Result, Signature
from lzcontest.awards.policy import ResultFacts
from lzcontest.awards.queries.inputs import ResultInputs, SheetProblem, get_result_inputs
from lzcontest.awards.queries.witness import get_witness
from lzcontest.contests.domain.canonical import canonical_rules
from lzcontest.contests.models import Category
from lzcontest.entries.models import Entry
from lzcontest.foundation import runtime
from lzcontest.foundation.errors import LzError, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.queries import list_altered_entries
from lzcontest.ledger.models import LedgerEvent


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature as it is shown; `valid`: it is under the text as it stands now."""

    role: str
    name: str
    user_id: str
    at: Any
    sha256: str
    valid: bool


@dataclass(slots=True)
class Recount:
    """A result worked out again from the sealed sheets, compared with what is recorded."""

    sheets: int = 0
    works: int = 0
    recomputed_sha256: str = ""
    differences: list[Difference] = field(default_factory=list)
    sheet_problems: list[SheetProblem] = field(default_factory=list)
    record_problems: list[Difference] = field(default_factory=list)

    @property
    def match(self) -> bool:
        """Whether everything agrees."""
        return not (self.differences or self.sheet_problems or self.record_problems)


def get_current_result(session: Session, contest_id: str) -> Result | None:
    """The newest version of the result, whatever its state, with its signatures."""
    return session.scalar(
        select(Result)
        .options(selectinload(Result.signatures))
        .where(Result.contest_id == contest_id)
        .order_by(Result.version.desc())
        .limit(1)
    )


def get_result(session: Session, contest_id: str, version: int) -> Result:
    """One version of the result. Raises NotFound."""
    found = session.scalar(select(Result).where(Result.contest_id == contest_id, Result.version == version))
    if found is None:
        raise NotFound(_("没有这一版结果。"))
    return found


def list_results(session: Session, contest_id: str) -> list[Result]:
    """All versions, the newest first, with their signatures."""
    return list(
        session.scalars(
            select(Result)
            .options(selectinload(Result.signatures))
            .where(Result.contest_id == contest_id)
            .order_by(Result.version.desc())
        )
    )


def list_signatures(session: Session, result: Result) -> list[SignatureLine]:
    """Who signed, when, and whether the signature holds: under the present text, and given before the ledger."""
    rows = session.execute(
        select(Signature, User.name)
        .join(User, User.id == Signature.user_id)
        .where(Signature.result_id == result.id)
        .order_by(Signature.created_at)
    )
    now = sha256(result.canonical.encode()).hexdigest()
    given = get_witness(session, result.id).signatures
    return [
        SignatureLine(
            row.role,
            name,
            row.user_id,
            row.created_at,
            row.sha256,
            row.sha256 == result.sha256 == now and (row.role, row.user_id, now) in given,
        )
        for row, name in rows
    ]


def result_facts(session: Session, result: Result) -> ResultFacts:
    """What the policies look at."""
    document = json.loads(result.canonical or "{}")
    categories = document.get("categories", [])
    return ResultFacts(
        contest_id=result.contest_id,
        state=result.state,
        signed_by={line.role: line.user_id for line in list_signatures(session, result) if line.valid},
        undecided=sum(len(category["undecided"]) for category in categories),
        unfinished=len(document.get("unfinished", [])),
        ranked=sum(len(category["ranking"]) for category in categories),
        open_objections=count_open_objections(session, result.contest_id),
        notice_until=result.notice_until,
        needs_mfa=runtime.current().settings.mfa_roles,
    )


def count_open_objections(session: Session, contest_id: str) -> int:
    """How many objections wait for a decision."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Objection)
            .where(Objection.contest_id == contest_id, Objection.state == "open")
        )
        or 0
    )


def recount_result(session: Session, result: Result) -> Recount:
    """Work the result out again from the sealed sheets and compare everything that is recorded of it.

    Checked: the rules against their frozen text; each sheet against its seal and the ledger; the whole text, line by line; each score by plain adding up;
    the award rows; the text's hash, and the hash in the ledger. Changes nothing.
    """
    found = Recount()
    recorded = _recorded_document(result, found)
    try:
        inputs = get_result_inputs(session, result.contest_id)
        document = decide_and_build(inputs, result)[1]
    except (LzError, ValueError, KeyError) as error:
        found.differences.append(Difference("recount", _("有结果"), str(getattr(error, "message", error))))
        return found
    found.sheets = sum(len(category.seals) for category in inputs.categories)
    found.works = sum(len(category.entries) for category in inputs.categories)
    found.sheet_problems = inputs.problems
    found.recomputed_sha256 = document_text(document)[1]
    found.differences = [*differences(recorded, document), *_score_differences(recorded, inputs)]
    found.record_problems += record_problems(session, result)
    found.record_problems += _altered_works(session, result)
    found.record_problems += _rules_problems(session, inputs)
    return found


def _rules_problems(session: Session, inputs: ResultInputs) -> list[Difference]:
    """Whether the rules as they stand are the frozen ones, and those the ones the ledger saw made public last."""
    problems = []
    written, frozen = canonical_rules(inputs.rules).sha256, inputs.rules.sha256
    if frozen and written != frozen:
        problems.append(Difference("rules_sha256", frozen, written))
    body = session.scalar(
        select(LedgerEvent.body)
        .where(
            LedgerEvent.subject_id == inputs.rules.contest_id,
            LedgerEvent.kind.in_(("contest.published", "contest.rules_amended")),
        )
        .order_by(LedgerEvent.seq.desc())
        .limit(1)
    )
    told = json.loads(body)["facts"]["sha256"] if body else frozen
    if told != frozen:
        problems.append(Difference("rules_ledger", told, frozen))
    return problems


def _altered_works(session: Session, result: Result) -> list[Difference]:
    """Works with an award that are not what was handed in: another title or author under the same number."""
    numbers = dict(
        session.execute(
            select(Entry.id, Entry.number)
            .join(Award, Award.entry_id == Entry.id)
            .where(Award.result_id == result.id, Award.tier_key.is_not(None))
        ).all()
    )
    return [
        Difference(f"work[{numbers[entry_id] or entry_id}]", "—", "—")
        for entry_id in list_altered_entries(session, numbers)
    ]


def decide_and_build(inputs: ResultInputs, result: Result) -> tuple[list[CategoryOutcome], dict[str, Any]]:
    """Each category's outcome and the document that the declared rules, the sheets and the decisions make."""
    outcomes = [decide_category(category, result.decisions) for category in inputs.categories]
    document = contest_document(
        contest=inputs.rules.slug,
        edition=inputs.rules.edition,
        version=result.version,
        rules_sha256=inputs.rules.sha256,
        outcomes=outcomes,
        unfinished=inputs.unfinished,
    )
    return outcomes, document


def record_problems(session: Session, result: Result) -> list[Difference]:
    """Whether hash, award rows, signatures and ledger all speak of the same text; empty when they do.

    Cheap enough for a public page: three queries and one hash.
    """
    problems = []
    present = sha256(result.canonical.encode()).hexdigest()
    if present != result.sha256:
        problems.append(Difference("sha256", result.sha256, present))
    witness = get_witness(session, result.id)
    if witness.sha256 != present:
        problems.append(Difference("ledger", witness.sha256 or "—", present))
    if not witness.saw_state(result.state, present):
        problems.append(Difference("state", "—", result.state))
    problems += _award_differences(session, result)
    for row in result.signatures:
        if row.sha256 != present:
            problems.append(Difference(f"signature[{row.role}]", row.sha256, present))
        elif (row.role, row.user_id, present) not in witness.signatures:
            problems.append(Difference(f"forged[{row.role}]", "—", row.user_id))
    return problems


def _recorded_document(result: Result, found: Recount) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(result.canonical)
        return document
    except ValueError:
        found.record_problems.append(Difference("canonical", _("无法读取"), ""))
        return {}


def _score_differences(recorded: Mapping[str, Any], inputs: ResultInputs) -> list[Difference]:
    """Scores that plain adding up does not confirm."""
    told = {
        (category["category"], line["entry"]): line["score"]
        for category in recorded.get("categories", [])
        for line in category["ranking"]
    }
    wrong = []
    for category in inputs.categories:
        for entry in category.entries:
            score = plain_score(entry, category.rule)
            name = category.names[entry.entry_id]
            if score is not None and told.get((category.code, name)) != format(score, "f"):
                place = f"plain[{category.code}][{name}]"
                wrong.append(Difference(place, told.get((category.code, name), "—"), format(score, "f")))
    return wrong


def _award_differences(session: Session, result: Result) -> list[Difference]:
    """Where the rows that pages are made from part from the signed text."""
    rows = session.execute(
        select(Category.code, Entry.number, Award.entry_id, Award.rank, Award.score, Award.tier_key)
        .join(Category, Category.id == Award.category_id)
        .join(Entry, Entry.id == Award.entry_id)
        .where(Award.result_id == result.id)
    )
    shown = {
        f"{code}[{number or entry_id}]": f"{rank} · {score} · {tier or '—'}"
        for code, number, entry_id, rank, score, tier in rows
    }
    try:
        signed = document_lines(json.loads(result.canonical or "{}"))
    except (ValueError, KeyError, TypeError):
        return [Difference("canonical", "—", "—")]
    return [
        Difference(f"awards.{name}", signed.get(name, "—"), shown.get(name, "—"))
        for name in sorted({*signed, *shown})
        if signed.get(name) != shown.get(name)
    ]


def document_lines(document: Mapping[str, Any]) -> dict[str, str]:
    """Each work's rank, score and tier as the signed text says them, by category and number."""
    lines: dict[str, str] = {}
    for category in document.get("categories", []):
        tiers = {award["entry"]: award["tier"] for award in category["awards"]}
        for line in category["ranking"]:
            tier = tiers.get(line["entry"], "—")
            lines[f"{category['category']}[{line['entry']}]"] = f"{line['rank']} · {line['score']} · {tier}"
    return lines


def list_award_rows(session: Session, result_id: str) -> Sequence[Any]:
    """Every ranked work of a result with its number and title, by category and place; one query."""
    return session.execute(
        select(
            Award.entry_id,
            Award.category_id,
            Award.rank,
            Award.score,
            Award.tier_key,
            Award.moved_from,
            Award.trace,
            Award.withdrawn_reason,
            Entry.number,
            Entry.title,
        )
        .join(Entry, Entry.id == Award.entry_id)
        .where(Award.result_id == result_id)
        .order_by(Award.category_id, Award.position)
    ).all()
