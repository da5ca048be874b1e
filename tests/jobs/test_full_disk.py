"""A disk that is really full (a small one, mounted in a namespace of its own): clear words, nothing half, then on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.media_samples import MediaSamples

SIZE = "140m"


def can_mount() -> bool:
    """Whether this machine lets a test mount a disk of its own."""
    try:
        return (
            subprocess.run(
                ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
            ).returncode
            == 0
        )
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not can_mount(), reason="no disk can be mounted here")
def test_a_full_disk(tmp_path: Path) -> None:
    film = MediaSamples(tmp_path / "samples").film("film.mp4", size="640x360", seconds=12)
    disk = tmp_path / "disk"
    disk.mkdir()
    story = [sys.executable, "-m", "tests.jobs.full_disk_story", str(disk), str(film)]
    script = f'mount -t tmpfs -o size={SIZE} none "$0" && exec "$@"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, str(disk), *story],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "held in" in done.stdout
