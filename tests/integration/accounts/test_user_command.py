"""`lzcontest user` as an operator types it."""

import json

import pytest
from click.testing import CliRunner, Result

from lzcontest.accounts import queries, service
from lzcontest.cli.user import command
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest

PASSWORD = "竹影 清风 石桥"


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, list(arguments), input=typed)


@pytest.fixture(autouse=True)
def _chief(system: Runtime) -> None:
    made = run("create", "chief@example.org", "--name", "管理员", "--administrator", "--password-stdin", typed=PASSWORD)
    assert made.exit_code == 0, made.output


def test_the_first_administrator_can_sign_in(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        assert service.sign_in(session, email="chief@example.org", password=PASSWORD)
        assert queries.get_user_by_email(session, "chief@example.org").is_administrator


def test_accounts_are_listed_as_json(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        make_contest(session, slug="qf-7")
    assert run("grant", "chief@example.org", "organiser", "--contest", "qf-7").output == "granted\n"
    (told,) = json.loads(run("list", "--json").output)
    assert told["email"] == "chief@example.org"
    assert told["administrator"] is True
    assert told["roles"] == [{"role": "organiser", "contest": "qf-7", "unit": None}]
    assert "organiser@qf-7" in run("list").output
    clash = run("grant", "chief@example.org", "supervisor", "--contest", "qf-7")
    assert clash.exit_code == 1
    assert "不能同时担任" in clash.output
    assert run("grant", "chief@example.org", "organiser", "--contest", "qf-7", "--revoke").exit_code == 0


def test_disabling_undoing_and_passwords(system: Runtime) -> None:
    assert run("create", "b@example.org", "--name", "乙", typed="\n").exit_code == 0
    assert run("reset-password", "b@example.org", "--password-stdin", typed="松涛 明月 清泉\n").exit_code == 0
    assert run("disable", "b@example.org").output == "disabled\n"
    assert run("disable", "b@example.org", "--undo").output == "enabled\n"
    assert run("administrator", "b@example.org").output == "administrator\n"
    assert run("administrator", "b@example.org", "--revoke").exit_code == 0
    with system.database.unit_of_work() as session:
        assert service.sign_in(session, email="b@example.org", password="松涛 明月 清泉")


@pytest.mark.parametrize(
    "arguments", [("disable", "nobody@example.org"), ("create", "chief@example.org", "--name", "x", "--password-stdin")]
)
def test_what_cannot_be_done_is_one_line_and_exit_code_one(system: Runtime, arguments: tuple[str, ...]) -> None:
    failed = run(*arguments, typed=PASSWORD)
    assert failed.exit_code == 1
    assert failed.output.count("\n") == 1


def test_every_command_explains_itself() -> None:
    for name in ("create", "list", "disable", "grant", "reset-password", "administrator"):
        assert run(name, "--help").exit_code == 0
