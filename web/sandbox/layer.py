"""What may stand between a worker and the rest of the machine; each layer is tried, then named."""

from collections.abc import Iterable
from enum import Enum


class Layer(Enum):
    """One way in which a worker is confined."""

    ADDRESS_SPACE = "address_space"
    """RLIMIT_AS: it cannot eat the machine's memory."""
    CPU_TIME = "cpu_time"
    """RLIMIT_CPU: it ends even when nobody watches it."""
    NO_NEW_PRIVILEGES = "no_new_privileges"
    """PR_SET_NO_NEW_PRIVS: no program that it could start would have more rights."""
    NO_CAPABILITIES = "no_capabilities"
    """Its capability sets are empty, for root too."""
    NETWORK_NAMESPACE = "network_namespace"
    """A network of its own, without any interface."""
    IPC_NAMESPACE = "ipc_namespace"
    """System V memory, queues and semaphores of its own, which end with it."""
    SYSTEM_CALLS = "system_calls"
    """seccomp: no call that reaches other processes, outlives it, or is of no use to a reader."""
    FILE_SYSTEM = "file_system"
    """Landlock: no file can be opened, made, changed or run, and no other process be traced."""
    NO_DESCRIPTORS = "no_descriptors"
    """RLIMIT_NOFILE 0: nothing can be opened at all, neither file nor socket."""
    NO_PROCESSES = "no_processes"
    """RLIMIT_NPROC 0: it cannot start processes. The kernel exempts root, who becomes nobody first,
    where it may."""


def isolates_network(layers: Iterable[Layer]) -> bool:
    """Return whether these layers keep even a hijacked worker off the network.

    A network namespace does: its user namespace also keeps the worker from tracing processes that
    have a network. Being unable to open sockets does too, when Landlock forbids that tracing.
    """
    in_force = frozenset(layers)
    return Layer.NETWORK_NAMESPACE in in_force or in_force >= {
        Layer.NO_DESCRIPTORS,
        Layer.FILE_SYSTEM,
    }
