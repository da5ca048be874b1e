"""`lzcontest user`: accounts from the shell, above all the first administrator's."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import click

import lzcontest.notifications.service  # noqa: F401 carries the letters that accounts write
from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import ROLES, SYSTEM
from lzcontest.accounts.models import RoleGrant, User
from lzcontest.cli.runtime import with_runtime
from lzcontest.contests import queries as contests
from lzcontest.foundation import runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(name="user")
def command() -> None:
    """Create, list and change accounts."""


def _account(session: Any, email: str) -> User:
    user = queries.get_user_by_email(session, email)
    if user is None:
        raise NotFound(_("没有这个账号。"))
    return user


def _told(user: User, grants: Sequence[RoleGrant] = (), slugs: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "administrator": user.is_administrator,
        "confirmed": user.confirmed_at is not None,
        "disabled": user.disabled_at is not None,
        "one_time_codes": user.totp_confirmed_at is not None,
        "roles": [
            {"role": g.role, "contest": (slugs or {}).get(g.contest_id, g.contest_id), "unit": g.unit_id}
            for g in grants
            if g.user_id == user.id
        ],
    }


def _say(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        marks = [name for name in ("administrator", "disabled", "one_time_codes") if row[name]]
        marks += [] if row["confirmed"] else ["unconfirmed"]
        marks += [f"{r['role']}@{r['contest']}" for r in row["roles"]]
        click.echo("  ".join([row["id"], row["email"], row["name"], *marks]))


def _password(password: str | None, from_stdin: bool) -> str | None:
    """A password never stands in the process list unless somebody puts it there: ask, or read one line."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return password


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--unit", help="Full name of the person's unit.")
@click.option("--administrator", is_flag=True, help="May administer accounts and units.")
@as_json
@with_runtime
def create(email: str, name: str, password_stdin: bool, unit: str | None, administrator: bool, as_json: bool) -> None:
    """Create a confirmed account. Asks for a password; leave it empty to have one set by mail."""
    typed = (
        None if password_stdin else click.prompt("Password", default="", hide_input=True, show_default=False, err=True)
    )
    password = _password(typed, password_stdin) or None
    with runtime.current().database.unit_of_work() as session:
        units = {unit_name: unit_id for unit_id, unit_name in queries.get_unit_names(session).items()}
        if unit and unit not in units:
            raise NotFound(_("没有这个单位。"))
        user = service.create_account(
            session,
            SYSTEM,
            email=email,
            name=name,
            password=password,
            unit_id=units[unit] if unit else None,
            administrator=administrator,
        )
        if password is None:
            service.request_reset(session, email=email)
        _say([_told(user)], as_json)


@command.command("list")
@click.option("--search", default="", help="Part of a name or address.")
@as_json
@with_runtime
def list_accounts(search: str, as_json: bool) -> None:
    """List accounts with their roles, newest first."""
    with runtime.current().database.reading() as session:
        users = queries.list_people(session, search, limit=10_000)
        grants = queries.list_grants(session, [user.id for user in users])
        slugs = {contest.id: contest.slug for contest in contests.list_contests(session)}
        _say([_told(user, grants, slugs) for user in users], as_json)


@command.command()
@click.argument("email")
@click.option("--undo", is_flag=True, help="Let the account sign in again.")
@with_runtime
def disable(email: str, undo: bool) -> None:
    """Lock an account out at once; nothing of it is deleted."""
    with runtime.current().database.unit_of_work() as session:
        user = _account(session, email)
        change = service.enable_account if undo else service.disable_account
        change(session, SYSTEM, user_id=user.id)
    click.echo("enabled" if undo else "disabled")


@command.command()
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--contest", "slug", required=True, help="The contest's address name.")
@click.option("--unit", help="Full name of the unit, for a liaison.")
@click.option("--revoke", is_flag=True, help="Take the role away instead.")
@with_runtime
def grant(email: str, role: str, slug: str, unit: str | None, revoke: bool) -> None:
    """Give a role in one contest, or take it away."""
    with runtime.current().database.unit_of_work() as session:
        user, contest = _account(session, email), contests.get_contest_by_slug(session, slug)
        units = {unit_name: unit_id for unit_id, unit_name in queries.get_unit_names(session).items()}
        if unit and unit not in units:
            raise NotFound(_("没有这个单位。"))
        change = service.revoke_role if revoke else service.grant_role
        change(
            session,
            SYSTEM,
            user_id=user.id,
            role=role,
            contest_id=contest.id,
            unit_id=units[unit] if unit else None,
        )
    click.echo("revoked" if revoke else "granted")


@command.command("reset-password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Set the password read from standard input; default: mail a link.")
@with_runtime
def reset_password(email: str, password_stdin: bool) -> None:
    """Mail a link for a new password, or set one; setting ends every session."""
    with runtime.current().database.unit_of_work() as session:
        user = _account(session, email)
        if password_stdin:
            service.set_password(session, SYSTEM, user_id=user.id, password=_password(None, True) or "")
        else:
            service.request_reset(session, email=email)
    click.echo("password set, every session ended" if password_stdin else "link mailed")


@command.command()
@click.argument("email")
@click.option("--revoke", is_flag=True, help="Make it an ordinary account again.")
@with_runtime
def administrator(email: str, revoke: bool) -> None:
    """Make an account administrator, or end that."""
    with runtime.current().database.unit_of_work() as session:
        user = _account(session, email)
        service.set_administrator(session, SYSTEM, user_id=user.id, administrator=not revoke)
    click.echo("ordinary account" if revoke else "administrator")
