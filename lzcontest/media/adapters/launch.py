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

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
READ_ACCESS = 0b1101  # execute, read file, read directory
# Rights known to each revision of Landlock (the kernel refuses rights it does not know).
ALL_ACCESS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
FILE_ACCESS = 0b111 | 1 << 14  # execute, write, read, truncate: the rights a plain file can have

# Calls that no reader of media makes, by number: sockets, signals to others, tracing, mounting, namespaces, keys,
# kernel programs and modules, memory of others.
X86, ARM = 0xC000003E, 0xC00000B7
ARCHITECTURES = {"x86_64": X86, "aarch64": ARM}
REFUSED = {
    X86: "41 42 43 44 45 46 47 49 50 288 62 200 424 101 155 161 165 166 272 308 248 249 250"
    " 321 298 323 425 426 427 310 311 246 175 313 304 135",
    ARM: "198 203 202 206 207 211 212 200 201 242 129 130 424 117 41 51 40 39 97 268 217 218 219"
    " 280 241 282 425 426 427 270 271 104 105 273 265 92",
}
TGKILL, CLONE, FORKS, CLONE3 = {X86: 234, ARM: 131}, {X86: 56, ARM: 220}, {X86: "57 58", ARM: ""}, 435
OPEN_FILES, TASKS = 256, 256
CLONE_THREAD = 0x00010000
LOAD, EQUAL, ABOVE, HAS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # instructions of the classic packet filter
ALLOW, KILL, NOT_PERMITTED, NOT_THERE = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026

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
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def limit_tasks() -> None:
    """Cap processes and threads, which the kernel counts for each user namespace apart (and not at all for root)."""
    resource.setrlimit(resource.RLIMIT_NPROC, (TASKS, TASKS))


def filter_calls(may_fork: bool) -> None:
    """Have the kernel refuse the calls of ``REFUSED``, and new processes; without ``may_fork`` threads are all there is."""
    arch = ARCHITECTURES.get(os.uname().machine)
    if arch is None:
        return
    words = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, arch), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    if arch == X86:  # the calls of the x32 table
        words += [(ABOVE, 0, 1, 0x40000000), (RETURN, 0, 0, NOT_PERMITTED)]
    refused = REFUSED[arch] if may_fork else f"{REFUSED[arch]} {FORKS[arch]}"
    for number in map(int, refused.split()):
        words += [(EQUAL, 0, 1, number), (RETURN, 0, 0, NOT_PERMITTED)]
    # abort() signals its own process, that must go on working; others are out of reach
    words += [(EQUAL, 0, 4, TGKILL[arch]), (LOAD, 0, 0, 16), (EQUAL, 1, 0, os.getpid())]
    words += [(RETURN, 0, 0, NOT_PERMITTED), (RETURN, 0, 0, ALLOW)]
    if not may_fork:  # the C library falls back from clone3, whose flags a filter cannot read, to clone
        words += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, NOT_THERE)]
        words += [(EQUAL, 0, 3, CLONE[arch]), (LOAD, 0, 0, 16), (HAS, 1, 0, CLONE_THREAD)]
        words += [(RETURN, 0, 0, NOT_PERMITTED)]
    words.append((RETURN, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *word) for word in words))
    program = struct.pack("@HP", len(words), ctypes.addressof(code))
    libc.prctl(PR_SET_SECCOMP, 2, program, 0, 0)


def leave_network() -> bool:
    """Enter empty user, network and IPC namespaces, as ourselves; go on where that is forbidden."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) != 0:
        return False
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
    return True


def fence_files(reads: list, writes: list) -> None:
    """Landlock: only these trees may be read or written; nothing happens on kernels without it."""
    revision = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if revision < 1:
        return
    every = ALL_ACCESS[min(revision, 3)]
    # From revision 4 on TCP can be forbidden too, from 6 on abstract sockets and signals to processes outside.
    size = 8 if revision < 4 else 16 if revision < 6 else 24
    handled = struct.pack("=QQQ", every, 0b11, 0b11)[:size]
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, handled, ctypes.c_size_t(size), ctypes.c_uint32(0))
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
    apart = leave_network()
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    fence_files(orders["reads"], orders["writes"])
    limit_resources(orders["limits"])
    if apart:  # else other processes of the same user would be counted in
        limit_tasks()
    filter_calls(orders["may_fork"])
    os.execv(program[0], program)  # noqa: S606 -- no shell, arguments made by us


if __name__ == "__main__":
    main()
