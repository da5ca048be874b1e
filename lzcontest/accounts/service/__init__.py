"""The verbs of this feature."""

from lzcontest.accounts.service.administration import (
    disable_account,
    enable_account,
    end_sessions,
    reveal_phone,
    set_administrator,
)
from lzcontest.accounts.service.credentials import change_password, request_reset, reset_password, set_password
from lzcontest.accounts.service.invitations import (
    accept_invitation,
    invite,
    join_by_invitation,
    read_invitation,
    revoke_invitation,
)
from lzcontest.accounts.service.links import read_link
from lzcontest.accounts.service.personal_data import (
    REVEAL_REASONS,
    open_own,
    phone_index,
    reveal_personal,
    seal_personal,
)
from lzcontest.accounts.service.profile import save_preferences, update_profile
from lzcontest.accounts.service.registration import confirm_address, create_account, send_confirmation, sign_up
from lzcontest.accounts.service.roles import grant_role, revoke_role
from lzcontest.accounts.service.second_factor import confirm_totp, read_setup, remove_totp, start_totp
from lzcontest.accounts.service.sessions import (
    CodeNeeded,
    NotConfirmed,
    check_password,
    open_session,
    revoke_other_sessions,
    revoke_session,
    sign_in,
    sign_out,
    start_session,
    touch_session,
)
from lzcontest.accounts.service.units import create_unit, move_unit, rename_unit, retire_unit

__all__ = [
    "REVEAL_REASONS",
    "CodeNeeded",
    "NotConfirmed",
    "accept_invitation",
    "change_password",
    "check_password",
    "confirm_address",
    "confirm_totp",
    "create_account",
    "create_unit",
    "disable_account",
    "enable_account",
    "end_sessions",
    "grant_role",
    "invite",
    "join_by_invitation",
    "move_unit",
    "open_own",
    "open_session",
    "phone_index",
    "read_invitation",
    "read_link",
    "read_setup",
    "remove_totp",
    "rename_unit",
    "request_reset",
    "reset_password",
    "retire_unit",
    "reveal_personal",
    "reveal_phone",
    "revoke_invitation",
    "revoke_other_sessions",
    "revoke_role",
    "revoke_session",
    "save_preferences",
    "seal_personal",
    "send_confirmation",
    "set_administrator",
    "set_password",
    "sign_in",
    "sign_out",
    "sign_up",
    "start_session",
    "start_totp",
    "touch_session",
    "update_profile",
]
