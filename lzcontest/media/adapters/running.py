"""One confined run of FFmpeg over a probed work: watched, limited, its failures sorted."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import _
from lzcontest.media.adapters.sandbox import MEGABYTE, ConfinedRunFailed, Finished, Limits, run_confined
from lzcontest.media.domain.options import USUAL, Options
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.refusal import refuse

OnProgress = Callable[[int, int], None]
ShouldCancel = Callable[[], bool]

REPORT_EVERY_SECONDS = 0.5
SIGKILL = -9


@dataclass(slots=True)
class _Progress:
    """Turns FFmpeg's own reports into calls of ``on_progress(done_ms, total_ms)``, twice a second at most."""

    total_ms: int
    on_progress: OnProgress | None
    done_ms: int = 0
    reported: float = field(default_factory=time.monotonic)

    def take(self, line: bytes) -> bool:
        """Whether the line shows that the work has moved on."""
        key, _equals, value = line.partition(b"=")
        if key != b"out_time_us" or not value.strip().isdigit():
            return key == b"progress" and value.strip() == b"end"
        done = min(int(value) // 1000, self.total_ms)
        moved = done > self.done_ms
        self.done_ms = max(done, self.done_ms)
        now = time.monotonic()
        if moved and self.on_progress and now - self.reported >= REPORT_EVERY_SECONDS:
            self.reported = now
            self.on_progress(self.done_ms, self.total_ms)
        return moved


@dataclass(frozen=True, slots=True)
class Runner:
    """What every run over one work shares; ``total_ms`` is how much of it this run is about."""

    src: Path
    probe: Probe
    on_progress: OnProgress | None = None
    should_cancel: ShouldCancel | None = None
    options: Options = USUAL
    total_ms: int = 0

    def encode(self, command: list[str], out: Path) -> Finished:
        """A run that makes files in ``out``, with reports of how far it is."""
        total = self.total_ms or self.probe.duration_ms
        done = self._run(command, out, [self.src], _Progress(total, self.on_progress), True)
        if self.on_progress:
            self.on_progress(total, total)
        return done

    def listen(self, command: list[str]) -> Finished:
        """A run that makes nothing but its own report."""
        return self._run(command, self.src.parent, [self.src], _Progress(self.probe.duration_ms, None), False)

    def derive(self, command: list[str], out: Path) -> Finished:
        """A run over what was made before, in its own folder ``out``."""
        return self._run(command, out, [], None, True)

    def _run(
        self, command: list[str], folder: Path, reads: Sequence[Path], progress: _Progress | None, writes: bool
    ) -> Finished:
        try:
            done = run_confined(
                command,
                cwd=folder,
                reads=reads,
                limits=self._limits(),
                on_line=progress.take if progress else None,
                should_cancel=self.should_cancel,
                cwd_writable=writes,
            )
        except ConfinedRunFailed as failed:
            raise Transient(_("媒体处理停滞，已停止，原文件已保存，稍后会自动重试。")) from failed
        if done.returncode == SIGKILL:
            raise Transient(_("媒体处理被系统中断，原文件已保存，稍后会自动重试。"))
        if done.returncode != 0:
            raise refuse("decode_error") from RuntimeError(done.stderr[-2000:])
        return done

    def _limits(self) -> Limits:
        """Room for a 4K film; time by length, so that a minute's clip cannot hold a worker for an hour."""
        seconds = 600 + self.probe.duration_ms * 60 // 1000
        return Limits(
            memory_bytes=4096 * MEGABYTE,
            file_bytes=2048 * MEGABYTE,
            output_bytes=64 * MEGABYTE,
            cpu_seconds=seconds,
            wall_seconds=seconds,
            stall_seconds=self.options.stall_seconds,
        )


def check_complete(made_ms: int, expected_ms: int) -> None:
    """FFmpeg ends with success on a damaged file; only the length shows what is missing."""
    if made_ms + max(500, expected_ms // 33) < expected_ms:
        raise refuse("truncated")
