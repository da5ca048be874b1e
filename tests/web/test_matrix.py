"""Every route of the address map × every person × one's own, a foreign and an unknown object.

Nothing is listed by hand but what an address's parameters mean: a route whose parameters this file
cannot fill fails the test, so that no new page is forgotten.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lzcontest.foundation.runtime import Runtime
from lzcontest.web.shared.access import Permission
from tests.support.routes import ROLE, TOKENS, UNKNOWN, Filling, access_of, insider, path_of, rules, without_tokens
from tests.support.world import World

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


@pytest.fixture
def world(app: Flask, system: Runtime, tmp_path: Path) -> World:
    app.config["PROPAGATE_ERRORS"] = False  # a failure is a 500 here, as it would be for a person
    return World(app, system, tmp_path)


def may(app: Flask, rule: Rule, persona: str) -> bool:
    """Whether the declared access and the ownership of side A's objects let this person in."""
    access = access_of(app, rule)
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


def test_the_world_can_fill_every_parameter_of_every_route(app: Flask, world: World) -> None:
    filling = Filling(world, world.a)
    missing = []
    for rule in rules(app):
        try:
            path_of(app, rule, filling.values(rule))
        except (LookupError, ValueError) as error:
            missing.append(f"{rule.rule}: {error!r}")
        access = access_of(app, rule)
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
            access = access_of(app, rule)
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
