"""Which process holds a piece of work, so that others on the machine can tell that it is dead."""

import ctypes
import os
import signal
import socket
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent ends, however that comes about."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def this_process() -> str:
    """A name for this process that no other ever has: host, table of processes, number, moment of its start."""
    return f"{_place()}/{os.getpid()}/{_state_and_start(os.getpid())[1]}"


def is_gone(holder: str) -> bool:
    """Whether the process of that name surely runs no more; of another machine's nothing can be said: False."""
    place, _slash, rest = holder.rpartition("/")
    place, _slash, pid = place.rpartition("/")
    if not holder or place != _place() or not pid.isdigit():
        return False
    state, start = _state_and_start(int(pid))
    return start != rest or state in ("Z", "X", "")


@cache
def _place() -> str:
    # Containers may share a host name; their tables of processes differ.
    try:
        table = os.readlink("/proc/self/ns/pid")
    except OSError:
        table = ""
    return f"{socket.gethostname()[:60]}/{table}"


def _state_and_start(pid: int) -> tuple[str, str]:
    """State letter and start tick of a process, empty where there is none (proc(5), fields 3 and 22)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", ""
    return fields[0], fields[19]
