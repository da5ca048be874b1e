"""`lzcontest judging draw` repeats a published draw from plain tables."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lzcontest.cli import main
from lzcontest.judging.domain.assignment import DrawEntry, DrawJudge, draw


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    entries = [f"e{n:02},县直/馆{n % 4}" for n in range(20)]
    judges = [f"j{n},县直/所{n},," for n in range(5)] + ["j5,县直/馆1,微小说,3"]
    (tmp_path / "e.csv").write_text("\ufeffentry,unit\r\n" + "\r\n".join(entries), "utf-8")
    (tmp_path / "j.csv").write_text("judge,unit,speciality,max_load\n" + "\n".join(judges))
    (tmp_path / "c.csv").write_text("judge,entry\nj0,e00\nj1,e00\n")
    return tmp_path


def run(tables: Path, *more: str) -> Result:
    named = [f"--{name}={tables / name[0]}.csv" for name in ("entries", "judges", "conflicts")]
    return CliRunner().invoke(main, ["judging", "draw", *named, "--seed", "2026-清风", *more])


def read(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_plan_is_the_one_the_product_draws(tables: Path) -> None:
    found = read(run(tables, "--per-entry", "3", "--json"))
    plan = draw(
        [DrawEntry(f"e{n:02}", f"县直/馆{n % 4}") for n in range(20)],
        [*(DrawJudge(f"j{n}", f"县直/所{n}") for n in range(5)), DrawJudge("j5", "县直/馆1", "微小说", 3)],
        {("j0", "e00"), ("j1", "e00")},
        3,
        "2026-清风",
    )
    assert found["digest"] == plan.digest
    assert found["assignments"] == [{"entry": e, "judges": sorted(j)} for e, j in sorted(plan.assignments.items())]
    assert found["loads"]["j5"] <= 3
    assert found["seed"] == "2026-清风"


def test_the_order_of_rows_does_not_matter_and_another_seed_does(tables: Path) -> None:
    before = run(tables, "--per-entry", "2", "--json").stdout
    head, *rows = (tables / "e.csv").read_text("utf-8-sig").splitlines()
    (tables / "e.csv").write_text("\n".join([head, *rows[::-1]]))
    assert run(tables, "--per-entry", "2", "--json").stdout == before
    assert read(run(tables, "--per-entry", "2", "--json", "--seed", "another"))["digest"] not in before


def test_where_no_plan_exists_it_says_why_and_what_would_make_one(tables: Path) -> None:
    done = run(tables, "--per-entry", "5", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert "e00" in told["entries"]
    assert told["reasons"]
    assert told["remedies"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("e.csv", "work,unit\na,b\n", "entry, unit"),
        ("j.csv", "judge,unit,speciality,max_load\nj0,u,,many\n", "max_load of j0"),
        ("e.csv", "entry,unit\n,县直\n", "line 2: entry is empty"),
        ("e.csv", "entry,unit\ne1,a\ne1,b\n", "given twice"),
    ],
)
def test_a_faulty_table_is_named(tables: Path, name: str, text: str, said: str) -> None:
    (tables / name).write_text(text)
    done = run(tables, "--per-entry", "1")
    assert done.exit_code == 1
    assert said in done.output
