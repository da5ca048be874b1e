"""The habits of the project that a machine can hold us to: sizes, names, languages of the sources."""

import ast
import re
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "lzcontest").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# The seal on the page and the name of a language are the same in every language.
NAMES = ("清風", "简体中文", "中文")
FEATURE_MODULES = {
    "__init__", "jobs", "service", "writers", "adapters", "queries", "models", "policy", "domain",
}  # fmt: skip
FEATURES = (
    "ledger", "accounts", "notifications", "contests", "media", "entries", "similarity", "identity", "intake",
    "unitdesk", "judging", "awards", "publishing", "touring",
)  # fmt: skip


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_python_files_stay_small() -> None:
    too_long = {str(p.relative_to(ROOT)): _lines(p) for p in SOURCES if _lines(p) > 400}
    assert too_long == {}
    assert median(_lines(p) for p in SOURCES) <= 120


def test_templates_and_tests_stay_small() -> None:
    assert {str(p.relative_to(ROOT)): _lines(p) for p in TEMPLATES if _lines(p) > 200} == {}
    tests = (ROOT / "tests").rglob("*.py")
    assert {str(p.relative_to(ROOT)): _lines(p) for p in tests if _lines(p) > 500} == {}


def test_functions_stay_small() -> None:
    long, lengths = {}, []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                lengths.append(size)
                if size > 60:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = size
    assert long == {}
    assert median(lengths) <= 10


def test_every_module_says_why_it_exists() -> None:
    silent = [str(p.relative_to(ROOT)) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_holds_only_the_rooms_of_the_house(feature: str) -> None:
    names = {p.stem for p in (ROOT / "lzcontest" / feature).iterdir() if p.suffix == ".py" or p.is_dir()}
    assert names - FEATURE_MODULES - {"__pycache__"} == set()


def test_nobody_has_a_drawer_for_everything() -> None:
    bad = [str(p) for p in SOURCES if re.search(r"(utils|helpers|manager|common)\.py$", p.name)]
    assert bad == []


def test_no_template_passes_text_by_the_escaping() -> None:
    offenders = [
        str(p.relative_to(ROOT)) for p in TEMPLATES if re.search(r"\|\s*safe\b|autoescape\s+false", p.read_text())
    ]
    assert offenders == []


def test_pages_speak_through_the_catalogue() -> None:
    """Chinese outside ``_()`` in a template would stay Chinese for English readers."""
    han = re.compile(r"[\u4e00-\u9fff]")
    offenders = []
    for path in TEMPLATES:
        if path.name == "_components.html":  # the living page of components is for developers
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
        offenders += [
            f"{path.relative_to(ROOT)}: {line.strip()[:60]}"
            for line in text.splitlines()
            if han.search(line) and not any(name in line for name in NAMES)
        ]
    assert offenders == []
