"""What keeps the evidence honest: the rules in the database that guard the ledger, and roles that it saw given."""

import json

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lzcontest.accounts.models import RoleGrant
from lzcontest.cli.doctor.report import Check, finding
from lzcontest.foundation.storage import Storage
from lzcontest.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerNode

_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_RULES = {"sqlite": ("no_update", "no_delete"), "postgresql": ("append_only", "no_truncate")}


def check_guards(session: Session, _storage: Storage) -> Check:
    """The database still refuses to change or drop what was recorded."""
    dialect = session.get_bind().dialect.name
    present = set(session.scalars(text(_NAMES[dialect])))
    tables = [model.__tablename__ for model in (LedgerEvent, LedgerNode, LedgerCheckpoint)]
    wanted = [f"{table}_{rule}" for table in tables for rule in _RULES[dialect]]
    wrong = [
        f"the rule {name} is gone: somebody may have rewritten the ledger" for name in wanted if name not in present
    ]
    return finding("ledger guards", wrong, f"{len(wanted)} rules refuse every change of the ledger")


def check_grants(session: Session, _storage: Storage) -> Check:
    """Every live role was given by an act that the ledger saw, not written into the database."""
    bodies = session.scalars(select(LedgerEvent.body).where(LedgerEvent.kind == "role.granted"))
    given = {(e["subject"][1], e["contest"], e["facts"]["role"]) for e in map(json.loads, bodies)}
    live = session.execute(
        select(RoleGrant.user_id, RoleGrant.contest_id, RoleGrant.role, func.count())
        .where(RoleGrant.revoked_at.is_(None))
        .group_by(RoleGrant.user_id, RoleGrant.contest_id, RoleGrant.role)
    ).all()
    wrong = [
        f"account {user} is {role} of contest {contest}, and nobody made it so"
        for user, contest, role, _count in live
        if (user, contest, role) not in given
    ]
    return finding("grants", wrong, f"{len(live)} roles were given on record")
