"""Each part of a real installation is killed once, and everything at once: what was handed in comes out, once."""

from pathlib import Path

import pytest

from tests.support.installation import free_port
from tests.support.kill_loop import KillLoop

# By the promise; a machine that is busy with other tests besides is given half as much again.
PROMISED_SECONDS, BUSY = 30.0, 1.5


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled_whatever_is_killed(tmp_path: Path) -> None:
    loop = KillLoop(tmp_path, free_port(), film_seconds=10)
    try:
        loop.begin()
        for victim in ("work horse", "redis", "media worker", "web", "machine"):
            loop.hand_in()
            loop.wait_for_work()
            loop.strike(victim)
        found = loop.finish(180)
    finally:
        loop.end()
    assert found["acknowledged"] == 5
    assert sum(found["deaths"].values()) == 5
    for wrong in ("lost", "stuck", "doubled", "without one copy", "half-written", "leftovers", "doctor", "failed jobs"):
        assert not found[wrong], wrong
    assert found["slowest"][1] < PROMISED_SECONDS * BUSY, found["recoveries"]
