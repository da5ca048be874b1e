"""The table of settings in the documentation says what the code reads."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lzcontest.foundation.config import Settings, SettingsError

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_table_and_the_code_agree() -> None:
    rows = dict(re.findall(r"^\| `(LZ_\w+)` \| (.*?) \|", PAGE.read_text(), flags=re.M))
    told = {item.metadata["name"]: item.metadata["default"] for item in fields(Settings)}
    assert rows.keys() == told.keys()
    for name, default in told.items():
        assert rows[name] == (f"`{default}`" if default else "–"), name


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"LZ_SESSION_HOURS": "-1", "LZ_ENV": "prod", "LZ_TYPO": "1"})
    text = "\n".join(caught.value.problems)
    assert all(name in text for name in ("LZ_SESSION_HOURS", "LZ_ENV", "LZ_TYPO"))


def test_production_insists_on_its_secrets() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"LZ_ENV": "production"})
    assert {p.split(":")[0] for p in caught.value.problems} >= {
        "LZ_SECRET_KEY",
        "LZ_DATA_KEYS",
        "LZ_MAIL_URL",
        "LZ_BASE_URL",
    }
