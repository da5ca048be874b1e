"""Every route of the address map × every person × one's own, a foreign and an unknown object.

Nothing is listed by hand but what an address's parameters mean: a route whose parameters this file
cannot fill fails the test, so that no new page is forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from lzcontest.foundation.runtime import Runtime
from lzcontest.web.shared.access import Permission
from lzcontest.web.shared.files import rendition_base
from tests.support.world import FILE, Side, World

ROLE = {
    Permission.ORGANISER: "organiser",
    Permission.SUPERVISOR: "supervisor",
    Permission.JUDGE: "judge",
    Permission.LIAISON: "liaison",
}
PERSONAS = (
    "visitor", "stranger", "administrator", "owner_a", "liaison_a", "judge_a", "judge_b",
    "organiser_a", "organiser_b", "supervisor_a", "supervisor_b",
)  # fmt: skip
# Signed in is enough for these; all other pages without a contest role belong to one person.
EVERYBODY = {
    "account.desk", "account.profile", "account.security", "account.security_codes_start",
    "account.security_codes_confirm", "account.security_codes_remove", "account.security_password",
    "account.security_devices_end_others", "entrant.works", "entrant.submit", "entrant.submit_start",
    "entrant.take", "entrant.take_accept",
    "uploads.create", "uploads.create_direct", "uploads.unfinished",
}  # fmt: skip
# Whom a signed-in page that names an object belongs to.
OWNED = {"entrant.": {"owner_a"}, "account.security_device_end": {"owner_a"}}
OWNED["office.contests"] = {"organiser_a", "organiser_b", "administrator"}
OWNED["uploads."] = {"owner_a"}
OWNED["public.certificate_pdf"] = {"owner_a", "organiser_a"}
# Pages that are rightly absent here, and why.
ABSENT = {
    "account.outbox": "only in the demo",
    "account.outbox_message": "only in the demo",
    "office.publishing_file": "the document is still being made",
    "public.objection_new": "the notice has ended",
    "uploads.parts": "the upload does not go straight to the storage",
}
WORKS = {  # which work an address of this page names
    "entrant.receipt": "film",
    "entrant.receipt_pdf": "film",
    "entrant.receipt_content": "film",
    "entrant.copy_file": "film",
    "entrant.film": "film",
    "entrant.film_poster": "film",
    "entrant.film_subtitles": "film",
    "entrant.progress": "film",
    "entrant.entry": "film",
    "office.entries_show": "screening",
    "liaison.handovers": "unit_draft",
    "liaison.handovers_make": "unit_draft",
}
TOKENS = {
    "account.confirm": "confirm_token", "account.reset_password_new": "reset_token",
    "account.invitation": "invitation_token", "account.invitation_accept": "invitation_token",
    "account.invitation_join": "invitation_token", "entrant.take": "take_token", "entrant.take_accept": "take_token",
    "public.consent": "consent_code",
    "public.consent_answer": "consent_code",
}  # fmt: skip
COPIES = {
    "entrant.copy_file": "film",
    "judge.task_file": "task",
    "office.entries_file": "screening",
    "public.winner_file": "winner",
}
UNKNOWN = "01ARZ3NDEKTSV4RRFFQ6"


@pytest.fixture
def world(app: Flask, system: Runtime, tmp_path: Path) -> World:
    app.config["PROPAGATE_ERRORS"] = False  # a failure is a 500 here, as it would be for a person
    return World(app, system, tmp_path)


class Filling:
    """What to write into the parameters of a route: a side's own objects."""

    def __init__(self, world: World, side: Side) -> None:
        self.world, self.side = world, side

    def values(self, rule: Rule) -> dict[str, Any]:
        """A value for each parameter. Raises LookupError for one nobody has explained here."""
        return {name: self.value(rule.endpoint, name, rule) for name in sorted(rule.arguments)}

    def value(self, endpoint: str, name: str, rule: Rule) -> Any:
        """The value of one parameter of a route."""
        special = self._special(endpoint, name, rule)
        return self.side.ids[name] if special is None else special

    def _special(self, endpoint: str, name: str, rule: Rule) -> Any:
        """What a parameter means on this page; None where it is the id that bears its name."""
        side, public = self.side, endpoint.startswith("public.")
        meanings: dict[str, Any] = {
            "slug": side.slug,
            "day": "2030-01-01",
            "message_id": UNKNOWN,
            "number": 1 if "int:number" in rule.rule else side.entries["winner"].number,
            "version": 1,
            "code": side.ids["certificate_code"] if public else "F",
            "entry_id": side.entries[self._work(endpoint)].id,
            "finding_id": side.ids["identity" if endpoint == "office.entries_identity" else "similarity"],
            "part": {"office.entries_original": "audio"}.get(endpoint, "video" if ".film" in endpoint else "body"),
            "kind": "xlsx",
            "sha256": side.ids["content_sha256"],
            "act": rule.rule.partition("any(")[2].split(",")[0].strip(),
            "name": FILE["film" if endpoint.startswith(("judge.", "entrant.")) else "song"],
            ("assignment_id" if endpoint == "judge.task_receipt" else ""): side.ids["submitted_task"],
            ("round_id" if endpoint == "office.rounds_scores" else ""): side.ids["closed_round"],
        }
        return self._token(endpoint) if name == "token" else meanings.get(name)

    def _work(self, endpoint: str) -> str:
        return WORKS.get(endpoint, "draft" if endpoint.startswith("entrant.") else "screening")

    def _token(self, endpoint: str) -> str:
        if endpoint in TOKENS:
            return self.side.ids[TOKENS[endpoint]]
        side, work = self.side, COPIES[endpoint]
        scopes = {
            "judge.task_file": f"judge:{side.ids['assignment_id']}:{side.people['judge'].id}",
            "office.entries_file": f"office:{side.contest.id}:{side.people['organiser'].id}",
            "entrant.copy_file": f"entrant:{side.entries['film'].id}:{side.people['owner'].id}",
            "public.winner_file": f"public:{side.entries['winner'].id}",
        }
        name = side.ids["task_work"] if work == "task" else work
        return rendition_base(scopes[endpoint], side.copies[name].id)


def rules(app: Flask) -> Iterator[Rule]:
    """Every rule but the built styles and scripts."""
    yield from (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def path_of(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    """The address of a rule with these values."""
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def may(app: Flask, rule: Rule, persona: str) -> bool:
    """Whether the declared access and the ownership of side A's objects let this person in."""
    access = app.view_functions[rule.endpoint].lz_access  # type: ignore[attr-defined]
    if access == "public":
        return True
    if persona == "visitor":
        return False
    if access is Permission.ADMINISTRATOR:
        return persona == "administrator"
    if access is Permission.SIGNED_IN:
        return rule.endpoint in EVERYBODY or persona in owners(rule)
    if not rule.arguments:  # the desk of a role, whatever the contest
        return persona.startswith(ROLE[access] + "_")
    return persona == f"{ROLE[access]}_a"


def owners(rule: Rule) -> set[str]:
    """To whom a page that asks for no role belongs. An endpoint nobody explained belongs to nobody, and fails."""
    return next((people for name, people in OWNED.items() if rule.endpoint.startswith(name)), set())


@contextmanager
def without_tokens(app: Flask) -> Iterator[None]:
    """Requests as a page with a valid token would send them: refusals must come from access, not from CSRF."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def test_the_world_can_fill_every_parameter_of_every_route(app: Flask, world: World) -> None:
    filling = Filling(world, world.a)
    missing = []
    for rule in rules(app):
        try:
            path_of(app, rule, filling.values(rule))
        except (LookupError, ValueError) as error:
            missing.append(f"{rule.rule}: {error!r}")
        access = app.view_functions[rule.endpoint].lz_access  # type: ignore[attr-defined]
        if access is Permission.SIGNED_IN and rule.endpoint not in EVERYBODY and not owners(rule):
            missing.append(f"{rule.rule}: whose is it?")
    assert missing == []


def test_each_page_opens_for_those_it_is_for_and_for_nobody_else(app: Flask, world: World) -> None:
    filling, wrong = Filling(world, world.a), []
    for rule in rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        path = path_of(app, rule, filling.values(rule))
        for persona in PERSONAS:
            status = world.browser(persona).get(path).status_code
            if problem := judge_page(rule, persona, status, allowed=may(app, rule, persona)):
                wrong.append(f"{persona} GET {rule.rule}: {status}, {problem}")
    assert not wrong, "\n".join(wrong)


def judge_page(rule: Rule, persona: str, status: int, *, allowed: bool) -> str:
    """What is wrong about an answer to a GET; empty when nothing is."""
    if rule.endpoint in ABSENT:
        return "" if status in (302, 401, 403, 404, 409) else f"should be absent: {ABSENT[rule.endpoint]}"
    if allowed:
        return "" if status < 400 else "should open"
    if persona == "visitor":
        return "" if status in (302, 401) else "should be led to sign in"
    return "" if status in (403, 404) else "should not exist"


def test_nothing_can_be_sent_by_those_it_is_not_for(app: Flask, world: World) -> None:
    filling, wrong = Filling(world, world.a), []
    with without_tokens(app):
        for rule in rules(app):
            if "POST" not in (rule.methods or ()):
                continue
            path = path_of(app, rule, filling.values(rule))
            for persona in PERSONAS:
                if may(app, rule, persona):
                    continue
                status = world.browser(persona).client.post(path, data={"x": "1"}).status_code
                wanted = (302, 401) if persona == "visitor" else (403, 404)
                if status not in wanted:
                    wrong.append(f"{persona} POST {rule.rule}: {status}")
    assert not wrong, "\n".join(wrong)


def insider(rule: Rule, access: Any) -> str:
    """Somebody of side A who may use a route."""
    if access is Permission.SIGNED_IN and rule.endpoint.startswith("office."):
        return "organiser_a"
    if access == "public" or access is Permission.SIGNED_IN:
        return "owner_a"
    return "administrator" if access is Permission.ADMINISTRATOR else f"{ROLE[access]}_a"


def variants(app: Flask, world: World, rule: Rule, *, foreign: bool) -> Iterator[dict[str, Any]]:
    """A route's values with one object after the other exchanged for an unknown or for B's."""
    own = Filling(world, world.a).values(rule)
    other = Filling(world, world.b).values(rule)
    for name, value in own.items():
        if name in ("act", "kind", "day", "filename", "name", "part"):
            continue
        if not foreign:
            unknown: Any = 987654 if isinstance(value, int) else "Z" if name == "code" and len(value) < 3 else UNKNOWN
            yield {**own, name: unknown}
        elif other[name] != value and not (name == "slug" and len(own) == 1):
            yield {**own, name: other[name]}


# What a form must say for the object to be looked up at all.
SENT: dict[str, list[dict[str, str]]] = {
    "account.admin_people_phone": [{"reason": "contact"}],
    "office.panel_judge_act": [
        {"act": act, "reason": "回避", "kinds": "film"} for act in ("change", "add_conflict", "dismiss", "dismiss_unit")
    ],
    "office.rounds_act": [
        {"act": act, "reason": "到期"}
        for act in ("open", "due", "remind", "replace", "late", "fill", "close", "discard")
    ],
    "office.tours_stops_slot": [{"act": act} for act in ("up", "down", "remove")],
}
# Addresses that carry their own secret: knowing it is the right to open it.
PUBLIC_IN_ALL = {"public.rules_version", "public.rules_file", "public.verify_result", "public.verify_proof"}
BEARER = {
    *TOKENS,
    "public.receipt_check",
    "public.certificate",
    "public.tours_show",
    "public.tours_calendar",
    "public.tours_sheet",
}


@pytest.mark.parametrize("foreign", [False, True], ids=["unknown", "of-the-other-contest"])
def test_ids_that_do_not_belong_there_lead_nowhere(app: Flask, world: World, foreign: bool) -> None:
    wrong = []
    with without_tokens(app):
        for rule in rules(app):
            access = app.view_functions[rule.endpoint].lz_access  # type: ignore[attr-defined]
            open_anyway = (
                rule.endpoint in BEARER or access is Permission.ADMINISTRATOR or rule.endpoint in PUBLIC_IN_ALL
            )
            if foreign and open_anyway:
                continue
            browser = world.browser(insider(rule, access))
            for values in variants(app, world, rule, foreign=foreign):
                path = path_of(app, rule, values)
                if foreign and "venue_id" in values:
                    continue  # venues belong to the county, not to a contest
                for method, form in requests_of(rule):
                    status = browser.client.open(path, method=method, buffered=True, data=form).status_code
                    if status not in (403, 404):
                        wrong.append(f"{method} {path} ({rule.endpoint}, {form}): {status}")
    assert not wrong, "\n".join(wrong)


def requests_of(rule: Rule) -> Iterator[tuple[str, dict[str, str] | None]]:
    """Each way to send to a route no more than it needs to look for the object."""
    if "GET" in (rule.methods or ()):
        yield "GET", None
    if "POST" in (rule.methods or ()):
        yield from (("POST", form) for form in SENT.get(rule.endpoint, [{}]))
