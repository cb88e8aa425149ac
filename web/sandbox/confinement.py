"""What a worker gives up for good before it sees a document, through the kernel's own means.

Everything here is tried on every machine, and what is in force is found by trying to break it, not
by which calls succeeded. Linux only; elsewhere nothing is in force, and the caller says so.
"""

import ctypes
import errno
import os
import resource
from contextlib import suppress

from web.sandbox.layer import Layer
from web.sandbox.limits import WorkerLimits
from web.sandbox.system_calls import refuse_system_calls

_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
"""System call numbers, the same on every architecture (Linux 5.13)."""
_LANDLOCK_CREATE_RULESET_VERSION = 1
_CAPABILITY_VERSION_3 = 0x20080522


def leave_network() -> tuple[Layer, ...]:
    """Move to a network and System V IPC of our own; before anything starts a thread.

    A user namespace is what lets an ordinary user do this. Root needs none where it may do it
    without, and can then become nobody; else a user namespace takes its rights over the machine.
    """
    network = (Layer.NETWORK_NAMESPACE,)
    for apart, layers in (
        (_CLONE_NEWNET | _CLONE_NEWIPC, (*network, Layer.IPC_NAMESPACE)),
        (_CLONE_NEWNET, network),  # a kernel may have been built without System V IPC
    ):
        ways = [_CLONE_NEWUSER | apart, apart]
        for flags in reversed(ways) if os.geteuid() == 0 else ways:
            if _call("unshare", flags) == 0:
                return layers
    return ()


def give_up_everything(limits: WorkerLimits) -> tuple[Layer, ...]:
    """Apply all other layers, after the last import; return those in force."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_space, limits.address_space))
    in_force = [Layer.ADDRESS_SPACE, Layer.CPU_TIME]
    if _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        in_force.append(Layer.NO_NEW_PRIVILEGES)
    _become_nobody()
    _close_file_system()
    if _drop_capabilities():
        in_force.append(Layer.NO_CAPABILITIES)
    if _is_file_system_closed():
        in_force.append(Layer.FILE_SYSTEM)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if not _can_fork():
        in_force.append(Layer.NO_PROCESSES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if not _can_raise_descriptors():
        in_force.append(Layer.NO_DESCRIPTORS)
    if refuse_system_calls():
        in_force.append(Layer.SYSTEM_CALLS)
    return tuple(in_force)


_NOBODY = 65534


def _become_nobody() -> None:
    """Stop being root, whom RLIMIT_NPROC does not bind; inside a user namespace nobody else exists.

    Whether that worked shows when starting a process is tried.
    """
    if os.geteuid() != 0:
        return
    with suppress(OSError):
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def allow_cpu_time(seconds: int) -> None:
    """Let this process use so much more processor time from now on.

    RLIMIT_CPU counts the whole life of a process, and a worker sees many documents.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`: what is forbidden unless a rule allows it; we add no rule."""

    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def _close_file_system() -> None:
    """Forbid the file system, TCP, and signals to others, as far as this kernel's Landlock goes."""
    version = _call("syscall", _LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return
    ruleset, size = _describe_ruleset(version)
    descriptor = _call(
        "syscall", _LANDLOCK_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0
    )
    if descriptor < 0:
        return
    try:
        _call("syscall", _LANDLOCK_RESTRICT_SELF, descriptor, 0)
    finally:
        os.close(descriptor)


def _describe_ruleset(version: int) -> tuple[_Ruleset, int]:
    """Return all that a version of Landlock can forbid, and the size of the structure it knows."""
    file_bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    ruleset = _Ruleset((1 << file_bits) - 1, 0, 0)
    size = ctypes.sizeof(ctypes.c_uint64)
    if version >= 4:  # TCP
        ruleset.handled_access_net = 0b11
        size *= 2
    if version >= 6:  # abstract sockets, and signals to others
        ruleset.scoped = 0b11
        size = ctypes.sizeof(_Ruleset)
    return ruleset, size


def _is_file_system_closed() -> bool:
    try:
        os.close(os.open("/", os.O_RDONLY))
    except OSError as error:
        return error.errno == errno.EACCES
    return False


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def _drop_capabilities() -> bool:
    """Empty the capability sets; return whether they are empty now."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; low and high words
    if _call("capset", ctypes.byref(header), ctypes.byref(sets)) != 0:
        return False
    found = (ctypes.c_uint32 * 6)(*[1] * 6)
    _call("capget", ctypes.byref(header), ctypes.byref(found))
    return not any(found)


def _can_fork() -> bool:
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _can_raise_descriptors() -> bool:
    """Whether the limit on descriptors could be taken back."""
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))
    except (OSError, ValueError):
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return True


def _call(name: str, *arguments: object) -> int:
    """Call a function of the C library; -1 where it does not exist."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    return -1 if function is None else int(function(*arguments))
