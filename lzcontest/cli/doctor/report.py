"""What one check of `lzcontest doctor` says, and how all of them are written out."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import click

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: ``state`` is ok, warn (works, but look at it) or fail; ``detail`` says what and what to do."""

    name: str
    state: str
    detail: str = ""


def check(name: str, look: Callable[[], Check]) -> Check:
    """The result of ``look``; one that breaks is a failure of what it looked at, not of the doctor."""
    try:
        return look()
    except Exception as error:
        return Check(name, FAIL, f"{type(error).__name__}: {str(error)[:300]}")


def finding(name: str, wrong: list[str], fine: str) -> Check:
    """Ok with ``fine`` where nothing is wrong, else a failure that names the first few places."""
    if not wrong:
        return Check(name, OK, fine)
    more = f" … and {len(wrong) - 5} more" if len(wrong) > 5 else ""
    return Check(name, FAIL, "; ".join(wrong[:5]) + more)


def write_out(checks: Iterable[Check], as_json: bool) -> bool:
    """Print all findings as they come (or one JSON object); whether none failed."""
    done = []
    for one in checks:
        done.append(one)
        if not as_json:
            click.echo(f"{one.state:4}  {one.name:22}  {one.detail}")
    sound = all(one.state != FAIL for one in done)
    if as_json:
        click.echo(json.dumps({"ok": sound, "checks": [asdict(one) for one in done]}, ensure_ascii=False, indent=2))
    elif sound:
        click.echo("everything needed is there and every invariant holds")
    return sound
