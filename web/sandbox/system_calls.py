"""System calls that a worker can do without, refused by a seccomp filter (seccomp(2)).

What reaches other processes of the same user, or outlives the worker: their limits, their
scheduling, signals to them, their memory, System V memory and queues, keys. And doors to parts of
the kernel that a reader of documents never needs. A refused call ends with EPERM, as if an ordinary
user had no right to it. Linux on x86_64 and aarch64; elsewhere there is no filter.
"""

import ctypes
import os
import platform
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of one architecture, from the kernel's `unistd.h` and `audit.h`."""

    architecture: int
    seccomp: int
    denied: tuple[int, ...]
    prlimit: int
    signals: tuple[int, int]
    """`kill` and `tgkill`, which abort(3) uses on itself."""
    fcntl: int


_SHARED: Final = (
    *(424, 434, 438),  # pidfd_send_signal, pidfd_open, pidfd_getfd
    *(425, 426, 427),  # io_uring_setup, _enter, _register
    440,  # process_madvise
)
_MACHINES: Final = {
    "x86_64": _Machine(
        architecture=0xC000003E,
        seccomp=317,
        denied=(
            *(29, 30, 31, 67),  # shmget, shmat, shmctl, shmdt
            *(64, 65, 66, 220),  # semget, semop, semctl, semtimedop
            *(68, 69, 70, 71),  # msgget, msgsnd, msgrcv, msgctl
            *(240, 241),  # mq_open, mq_unlink
            *(200, 129, 297),  # tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(142, 144, 203, 314),  # sched_setparam, _setscheduler, _setaffinity, _setattr
            *(141, 251),  # setpriority, ioprio_set
            *(101, 310, 311, 312),  # ptrace, process_vm_readv, process_vm_writev, kcmp
            *(256, 279),  # migrate_pages, move_pages
            *(248, 249, 250),  # add_key, request_key, keyctl
            *(321, 323, 298),  # bpf, userfaultfd, perf_event_open
            *(272, 308),  # unshare, setns
            *_SHARED,
        ),
        prlimit=302,
        signals=(62, 234),
        fcntl=72,
    ),
    "aarch64": _Machine(
        architecture=0xC00000B7,
        seccomp=277,
        denied=(
            *(194, 195, 196, 197),  # shmget, shmctl, shmat, shmdt
            *(190, 191, 192, 193),  # semget, semctl, semtimedop, semop
            *(186, 187, 188, 189),  # msgget, msgctl, msgrcv, msgsnd
            *(180, 181),  # mq_open, mq_unlink
            *(130, 138, 240),  # tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(118, 119, 122, 274),  # sched_setparam, _setscheduler, _setaffinity, _setattr
            *(140, 30),  # setpriority, ioprio_set
            *(117, 270, 271, 272),  # ptrace, process_vm_readv, process_vm_writev, kcmp
            *(238, 239),  # migrate_pages, move_pages
            *(217, 218, 219),  # add_key, request_key, keyctl
            *(280, 282, 241),  # bpf, userfaultfd, perf_event_open
            *(97, 268),  # unshare, setns
            *_SHARED,
        ),
        prlimit=261,
        signals=(129, 131),
        fcntl=25,
    ),
}
_OWNER_COMMANDS: Final = (8, 10, 15)
"""F_SETOWN, F_SETSIG and F_SETOWN_EX: a signal of one's choice when something happens to a pipe."""
_X32: Final = 0x40000000
"""From here on the numbers of x86_64's other calling convention."""

_LOAD: Final = 0x20
"""BPF_LD | BPF_W | BPF_ABS."""
_IF_EQUAL: Final = 0x15
_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050001
"""SECCOMP_RET_ERRNO with EPERM."""
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
"""Places in `struct seccomp_data`; of an argument the low half, which is all that these calls take
(both architectures are little-endian)."""
_SET_FILTER, _ALL_THREADS = 1, 1
"""SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC."""


class _Step(ctypes.Structure):
    """`struct sock_filter`."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("then", ctypes.c_uint8),
        ("otherwise", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def refuse_system_calls() -> bool:
    """Install the filter for good, with no_new_privs set; return whether it is in force."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    steps = [_Step(*step) for step in _describe(machine, os.getpid())]
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    call = ctypes.CDLL(None, use_errno=True).syscall
    if call(machine.seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) != 0:
        return False
    try:
        os.sched_setaffinity(0, os.sched_getaffinity(0))
    except PermissionError:
        return True
    return False


def _describe(machine: _Machine, own: int) -> list[tuple[int, int, int, int]]:
    """Return the filter's steps; each jumps over as many as it says."""
    refuse, allow = (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_IF_EQUAL, 1, 0, machine.architecture), refuse]
    steps += [(_LOAD, 0, 0, _NUMBER), (_IF_AT_LEAST, 0, 1, _X32), refuse]
    for number in machine.denied:
        steps += [(_IF_EQUAL, 0, 1, number), refuse]
    # Only with itself as the target: of limits 0 is its own.
    only_self = [(machine.prlimit, 0), *((number, own) for number in machine.signals)]
    for number, target in only_self:
        steps += [(_IF_EQUAL, 0, 4, number), (_LOAD, 0, 0, _FIRST)]
        steps += [(_IF_EQUAL, 0, 1, target), allow, refuse]
    steps += [(_IF_EQUAL, 0, 2 * len(_OWNER_COMMANDS) + 2, machine.fcntl), (_LOAD, 0, 0, _SECOND)]
    for command in _OWNER_COMMANDS:
        steps += [(_IF_EQUAL, 0, 1, command), refuse]
    return [*steps, allow, allow]
