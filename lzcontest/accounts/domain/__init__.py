"""Roles, credentials and units as plain rules, without a database."""

from lzcontest.accounts.domain.credentials import (
    email_problem,
    masked_phone,
    name_problem,
    normal_email,
    normal_phone,
    password_problem,
)
from lzcontest.accounts.domain.roles import (
    ANONYMOUS,
    CLASHES,
    ROLE_TITLES,
    ROLES,
    SYSTEM,
    Actor,
    Grant,
    clashing_role,
)
from lzcontest.accounts.domain.units import in_tree_order, unit_paths, would_circle

__all__ = [
    "ANONYMOUS",
    "CLASHES",
    "ROLES",
    "ROLE_TITLES",
    "SYSTEM",
    "Actor",
    "Grant",
    "clashing_role",
    "email_problem",
    "in_tree_order",
    "masked_phone",
    "name_problem",
    "normal_email",
    "normal_phone",
    "password_problem",
    "unit_paths",
    "would_circle",
]
