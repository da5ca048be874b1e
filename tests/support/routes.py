"""What to write into every route of the address map, and who may walk through it, for tests that visit all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import Rule

from lzcontest.web.shared.access import Permission
from lzcontest.web.shared.files import rendition_base
from tests.support.world import FILE, Side, World

ROLE = {
    Permission.ORGANISER: "organiser",
    Permission.SUPERVISOR: "supervisor",
    Permission.JUDGE: "judge",
    Permission.LIAISON: "liaison",
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


def access_of(app: Flask, rule: Rule) -> Any:
    """What the view of a rule asks of the person: a Permission, or "public"."""
    return app.view_functions[rule.endpoint].lz_access  # type: ignore[attr-defined]


@contextmanager
def without_tokens(app: Flask) -> Iterator[None]:
    """Requests as a page with a valid token would send them: refusals must come from access, not from CSRF."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def insider(rule: Rule, access: Any) -> str:
    """Somebody of side A who may use a route."""
    if access is Permission.SIGNED_IN and rule.endpoint.startswith("office."):
        return "organiser_a"
    if access == "public" or access is Permission.SIGNED_IN:
        return "owner_a"
    return "administrator" if access is Permission.ADMINISTRATOR else f"{ROLE[access]}_a"
