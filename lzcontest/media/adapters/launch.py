"""Confine this process as far as the kernel lets us, then become the program that reads media.

Run by path, isolated from the package (``python -I -S launch.py JSON -- program arguments``), so that
it starts in milliseconds and nothing is forked from a process that has threads. What the kernel or a
container forbids is left out: each layer stands alone.
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
READ_ACCESS = 0b1101  # execute, read file, read directory
# Rights known to each revision of Landlock (the kernel refuses rights it does not know).
ALL_ACCESS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
FILE_ACCESS = 0b111 | 1 << 14  # execute, write, read, truncate: the rights a plain file can have

libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """Be killed when the worker dies, also when it died before we could ask for that."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(125)


def limit_resources(limits: dict) -> None:
    """Cap memory, processor seconds and the size of any file; no core dumps."""
    for name, key in (("RLIMIT_AS", "memory"), ("RLIMIT_CPU", "cpu"), ("RLIMIT_FSIZE", "file")):
        if limits.get(key):
            resource.setrlimit(getattr(resource, name), (limits[key], limits[key]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_network() -> None:
    """Enter empty user, network and IPC namespaces, as ourselves; go on where that is forbidden."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) != 0:
        return
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(line)
        except OSError:
            pass


def fence_files(reads: list, writes: list) -> None:
    """Landlock: only these trees may be read or written; nothing happens on kernels without it."""
    revision = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if revision < 1:
        return
    every = ALL_ACCESS[min(revision, 3)]
    handled = struct.pack("=Q", every)
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, handled, ctypes.c_size_t(8), ctypes.c_uint32(0))
    if ruleset < 0:
        return
    for paths, access in ((reads, READ_ACCESS & every), (writes, every)):
        for path in paths:
            allow(ruleset, path, access)
    libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
    os.close(ruleset)


def allow(ruleset: int, path: str, access: int) -> None:
    """Open ``path`` (a tree or one file) for ``access``; a path that is not there needs no rule."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        access &= FILE_ACCESS
    rule = struct.pack("=Qi", access, place)
    libc.syscall(LANDLOCK_ADD_RULE, ruleset, ctypes.c_int(1), rule, ctypes.c_uint32(0))
    os.close(place)


def main() -> None:
    """Confine, then replace this process by the program after ``--``."""
    orders, program = json.loads(sys.argv[1]), sys.argv[3:]
    die_with_parent(orders["parent"])
    os.umask(0o077)
    leave_network()
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    fence_files(orders["reads"], orders["writes"])
    limit_resources(orders["limits"])
    os.execv(program[0], program)  # noqa: S606 -- no shell, arguments made by us


if __name__ == "__main__":
    main()
