"""Lock files pin everything by version and hash, and betray no address from which something once came."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
ADDRESS = re.compile(r"https?://|file:|git\+|--(extra-)?index-url|--find-links|(^|\s)/\w", re.MULTILINE)
PIN = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>\S+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, set[str]]:
    """Package → versions; there is more than one where a marker chooses between them."""
    found: dict[str, set[str]] = {}
    for match in PIN.finditer(lock.read_text()):
        found.setdefault(match["name"].lower(), set()).add(match["version"])
    return found


def npm_lock() -> dict[str, dict]:
    return {
        name: item for name, item in json.loads((ROOT / "package-lock.json").read_text())["packages"].items() if name
    }


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda p: p.name)
def test_python_lock_holds_no_address(lock: Path) -> None:
    assert not ADDRESS.findall(lock.read_text())


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda p: p.name)
def test_every_python_package_is_pinned_with_hashes(lock: Path) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text().strip())
    assert len(blocks) > 1
    assert [b.splitlines()[0] for b in blocks if not PIN.match(b) or "--hash=sha256:" not in b] == []


def test_tests_and_build_use_the_versions_that_run() -> None:
    run = pins(ROOT / "requirements/run.lock")
    for other in ("dev.lock", "build.lock"):
        versions = pins(ROOT / "requirements" / other)
        assert {n: v for n, v in versions.items() if n in run and v != run[n]} == {}
    assert run.keys() <= pins(ROOT / "requirements/dev.lock").keys()


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    wanted = {
        "run.lock": project["project"]["dependencies"],
        "dev.lock": extras["test"] + extras["check"],
        "build.lock": project["dependency-groups"]["build"],
    }
    for lock, declared in wanted.items():
        names = {re.split(r"[\[<>=~!; ]", line)[0].lower().replace("_", "-") for line in declared}
        assert names - pins(ROOT / "requirements" / lock).keys() == set(), lock


def test_npm_lock_has_integrity_and_no_address() -> None:
    packages = npm_lock()
    assert packages
    assert [name for name, item in packages.items() if "resolved" in item or "link" in item] == []
    assert [name for name, item in packages.items() if not item.get("integrity", "").startswith("sha512-")] == []


def test_npm_lock_agrees_with_package_json() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    packages = npm_lock()
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version
