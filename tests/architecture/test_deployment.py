"""The files for running it for real agree with the product: settings, queues, server options."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from lzcontest.foundation.config import Settings
from lzcontest.foundation.queue import QUEUES

ROOT = Path(__file__).parents[2]


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def make_env(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "deploy/make-env", "https://contest.example.org", "smtp://mail.example.org", folder]
    return subprocess.run(command, capture_output=True, text=True)


def read_env(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def test_made_environment_starts_production(tmp_path: Path) -> None:
    assert make_env(tmp_path / "env").returncode == 0
    settings = Settings.from_env(read_env(tmp_path / "env/app.env"))
    assert settings.env == "production"
    assert read_env(tmp_path / "env/postgres.env")["POSTGRES_PASSWORD"] in (settings.database_url or "")
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "env").iterdir()} == {0o600}


def test_secrets_are_never_made_twice(tmp_path: Path) -> None:
    make_env(tmp_path)
    before = (tmp_path / "app.env").read_text()
    again = make_env(tmp_path)
    assert again.returncode == 1
    assert "nothing was changed" in again.stderr
    assert (tmp_path / "app.env").read_text() == before


def test_each_queue_has_one_worker_service() -> None:
    commands = [service.get("command") for service in compose()["services"].values()]
    worked = [c[c.index("--queue") + 1] for c in commands if isinstance(c, list) and "--queue" in c]
    assert sorted(worked) == sorted(QUEUES)


def test_only_the_proxy_is_published() -> None:
    published = [name for name, service in compose()["services"].items() if service.get("ports")]
    assert published == ["nginx"]


def test_redis_keeps_an_append_only_file() -> None:
    command = compose()["services"]["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"


def test_image_runs_unprivileged_with_a_health_check() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last_stage = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
    assert "/healthz" in last_stage
    assert "--no-control-socket" in last_stage


@pytest.mark.parametrize("path", re.findall(r"^COPY --from=build /app/(\S+)", (ROOT / "Dockerfile").read_text(), re.M))
def test_everything_the_image_copies_reaches_the_build(path: str) -> None:
    made_by_setup = {".venv", "build/fonts"}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert path in made_by_setup or any(k == path or k.startswith(f"{path}/") for k in kept)
