"""Makes the result from closed rounds and the committee's decisions; every change is a new text to be signed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.awards.domain.document import CategoryInputs, CategoryOutcome, document_text, judge_effects
from lzcontest.awards.domain.scores import EntryScores, SheetScore
from lzcontest.awards.domain.tiers import EXCLUDE_ALL, INCLUDE_ALL
from lzcontest.awards.models import Award, Result
from lzcontest.awards.policy import can_prepare_result
from lzcontest.awards.queries.inputs import ResultInputs, get_result_inputs, judge_in
from lzcontest.awards.queries.results import decide_and_build, get_current_result
from lzcontest.awards.service.recording import record_result
from lzcontest.contests.domain import CategoryRules, ContestRules
from lzcontest.contests.queries import get_rules
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.queries import get_closed_scores
from lzcontest.ledger.service import record

OPEN_STATES = ("draft", "signed")


def compile_result(session: Session, actor: Actor, *, contest_id: str) -> Result:
    """Rank every category whose last round is closed and fill its tiers, by the declared rules.

    Compiling again changes the text only if something it is made from changed; signatures under another text no
    longer hold. After a release a new version is begun. Raises Conflict when no round is closed yet or a sheet is not
    as sealed, NotEnoughSheets, NotAllowed.
    """
    can_prepare_result(actor, contest_id).require()
    inputs = get_result_inputs(session, contest_id)
    if not inputs.categories:
        raise Conflict(_("还没有哪个类别的最后一轮评审已经结束，无法汇总结果。请先在“评审”页结束评审。"))
    inputs.categories = [_with_closed_scores(session, category) for category in inputs.categories]
    result = _open_version(session, contest_id)
    return _write(session, actor, result, inputs, "result.compiled")


def decide_vacancy(
    session: Session, actor: Actor, *, contest_id: str, code: str, tier: str, count: int, reason: str
) -> Result:
    """Leave ``count`` places of a tier empty (0 takes the decision back); the reason is published."""
    category = _category(session, contest_id, code)
    quota = _tier_quota(category, tier)
    if not 0 <= count <= quota:
        raise InvalidInput({"count": _("请填 0 到 %(n)s 之间的数。", n=quota)})
    given = {"count": count, "reason": public_reason(reason)} if count else None
    return _decide(session, actor, contest_id, code, ("vacant", tier), given)


def decide_border(
    session: Session, actor: Actor, *, contest_id: str, code: str, tier: str, choice: str, reason: str
) -> Result:
    """Settle a tie across a tier's last place: all get it, or all go to the next tier; the reason is published."""
    _tier_quota(_category(session, contest_id, code), tier)
    if choice not in (INCLUDE_ALL, EXCLUDE_ALL):
        raise InvalidInput({"choice": _("请选择一并授奖或一并顺延。")})
    return _decide(
        session, actor, contest_id, code, ("border", tier), {"choice": choice, "reason": public_reason(reason)}
    )


def decide_order(
    session: Session, actor: Actor, *, contest_id: str, code: str, entry_ids: Sequence[str], reason: str
) -> Result:
    """Put works that no rule parts in the committee's order (after every declared rule); the reason is published."""
    _category(session, contest_id, code)
    result = _need_result(session, contest_id)
    known = set(session.scalars(select(Award.entry_id).where(Award.result_id == result.id)))
    if len(set(entry_ids)) != len(entry_ids) or len(entry_ids) < 2 or not set(entry_ids) <= known:
        raise InvalidInput({"order": _("请给每件并列作品各填一个不同的名次。")})
    given = {"entries": list(entry_ids), "reason": public_reason(reason)}
    return _decide(session, actor, contest_id, code, ("order",), given)


def withdraw_decisions(session: Session, actor: Actor, *, contest_id: str, code: str) -> Result:
    """Take back what was decided about ties and vacancies of a category; disqualifications stay."""
    result = _need_result(session, contest_id)
    kept = result.decisions.get(code, {}).get("disqualified")
    return _redecide(session, actor, contest_id, {**result.decisions, code: {"disqualified": kept} if kept else {}})


def take_award_away(session: Session, actor: Actor, *, contest_id: str, entry_id: str, reason: str) -> Result:
    """Let a disqualification take effect; the declared substitution rule fills the place, in a text to be signed again.

    After a release this begins a new version; the released one stands until the new one is released.
    """
    result, entry = get_awarded(session, contest_id, entry_id)
    category = get_rules(session, contest_id).category(entry.category_id)
    why = public_reason(reason)
    entry.state, entry.state_note = "disqualified", why
    record(session, actor, "entry.disqualified", "entry", entry_id, contest_id=contest_id, result=result.id)
    return _decide(session, actor, contest_id, category.code, ("disqualified", entry_id), why)


def get_awarded(session: Session, contest_id: str, entry_id: str) -> tuple[Result, Entry]:
    """The present result and a work that has an award in it. Raises NotFound."""
    result = _need_result(session, contest_id)
    entry = session.scalar(
        select(Entry)
        .join(Award, Award.entry_id == Entry.id)
        .where(Award.result_id == result.id, Entry.id == entry_id, Entry.contest_id == contest_id)
    )
    if entry is None:
        raise NotFound(_("结果里没有这件作品。"))
    return result, entry


def _decide(session: Session, actor: Actor, contest_id: str, code: str, path: tuple[str, ...], given: Any) -> Result:
    result = _need_result(session, contest_id)
    own: dict[str, Any] = {**result.decisions.get(code, {})}
    if len(path) == 1:
        own[path[0]] = given
    else:
        group = {**own.get(path[0], {}), path[1]: given}
        own[path[0]] = {key: value for key, value in group.items() if value is not None}
    return _redecide(session, actor, contest_id, {**result.decisions, code: own})


def _redecide(session: Session, actor: Actor, contest_id: str, decisions: Mapping[str, Any]) -> Result:
    can_prepare_result(actor, contest_id).require()
    result = _open_version(session, contest_id)
    result.decisions = {code: own for code, own in decisions.items() if own}
    inputs = get_result_inputs(session, contest_id)
    inputs.categories = [_with_closed_scores(session, category) for category in inputs.categories]
    return _write(session, actor, result, inputs, "result.decided")


def _with_closed_scores(session: Session, category: CategoryInputs) -> CategoryInputs:
    """The category with the scores as judging hands them out; it refuses when a sheet is not as sealed."""
    given: dict[str, list[SheetScore]] = {entry_id: [] for entry_id in category.names}
    for number, round_id in ((0, category.round_id), *category.pooled):
        for entry in get_closed_scores(session, round_id):
            if entry.entry_id in given:
                given[entry.entry_id] += [
                    replace(sheet, judge_id=judge_in(sheet.judge_id, number)) for sheet in entry.sheets
                ]
    entries = tuple(EntryScores(entry_id, tuple(sheets)) for entry_id, sheets in sorted(given.items()))
    return replace(category, entries=entries)


def _open_version(session: Session, contest_id: str) -> Result:
    """The version that may still change: the newest, or a new one after a release (its decisions are kept)."""
    newest = get_current_result(session, contest_id)
    if newest is not None and newest.state in OPEN_STATES:
        return newest
    result = Result(
        contest_id=contest_id,
        version=newest.version + 1 if newest else 1,
        decisions=newest.decisions if newest else {},
    )
    session.add(result)
    session.flush()
    return result


def _write(session: Session, actor: Actor, result: Result, inputs: ResultInputs, kind: str) -> Result:
    """Store the outcome as text and as rows, and tell the ledger the text's hash."""
    outcomes, document = decide_and_build(inputs, result)
    result.canonical, result.sha256 = document_text(document)
    # A changed text is unsigned, whatever signatures lie under the old one: they are shown as broken.
    result.state = "draft" if any(s.sha256 != result.sha256 for s in result.signatures) else result.state
    result.sensitivity = _sensitivity(outcomes, result)
    session.execute(delete(Award).where(Award.result_id == result.id))
    for outcome in outcomes:
        _add_awards(session, result, outcome)
    session.flush()
    record_result(session, actor, kind, result)
    return result


def _add_awards(session: Session, result: Result, outcome: CategoryOutcome) -> None:
    placed = {place.entry_id: place for place in outcome.filled.placements}
    gone = result.decisions.get(outcome.inputs.code, {}).get("disqualified", {})
    for position, entry in enumerate(outcome.ranked):
        place = placed.get(entry.entry_id)
        session.add(
            Award(
                result_id=result.id,
                category_id=outcome.inputs.category_id,
                entry_id=entry.entry_id,
                position=position,
                rank=entry.rank,
                score=format(entry.score, "f"),
                tier_key=place.tier if place else None,
                moved_from=place.moved_from if place else None,
                trace=[[step.step, step.value, list(step.judges)] for step in entry.trace],
                withdrawn_reason=gone.get(entry.entry_id, ""),
            )
        )


def _sensitivity(outcomes: Sequence[CategoryOutcome], result: Result) -> list[dict[str, Any]]:
    """What leaving out each judge would change, as plain JSON."""
    return [
        {
            "category": outcome.inputs.code,
            "judge": effect.judge_id,
            "changes": [
                {"entry": outcome.inputs.names[change.entry_id], "before": change.before, "after": change.after}
                for change in effect.changes
            ],
            "unscored": len(effect.unscored),
        }
        for outcome in outcomes
        for effect in judge_effects(outcome.inputs, result.decisions)
    ]


def _need_result(session: Session, contest_id: str) -> Result:
    result = get_current_result(session, contest_id)
    if result is None:
        raise Conflict(_("还没有汇总结果。请先汇总，再做决定。"))
    return result


def _category(session: Session, contest_id: str, code: str) -> CategoryRules:
    rules: ContestRules = get_rules(session, contest_id)
    try:
        return rules.category_by_code(code)
    except KeyError:
        raise NotFound(_("没有这个类别。")) from None


def _tier_quota(category: CategoryRules, tier: str) -> int:
    try:
        return category.tier(tier).quota
    except KeyError:
        raise NotFound(_("没有这个奖项。")) from None


def public_reason(text: str) -> str:
    reason = text.strip()
    if len(reason) < 2:
        raise InvalidInput({"reason": _("请写明理由，它会随结果一并公布。")})
    if len(reason) > 300:
        raise InvalidInput({"reason": _("理由请不超过 300 字。")})
    return reason
