"""Takes from this process all that converting doesn't need: files, the network, other programs, memory without end."""

import mmap
import resource
import sys
from typing import Any

_MEMORY = 1_000_000_000  # of addresses; the libraries take a tenth of it
_CPU_S = 40  # more than whoever waits for the answer grants: for when nobody waits any more
_DESCRIPTORS = 3  # the standard ones, so that native code can open nothing either
_REFUSED = ("ctypes.", "ftplib.", "os.", "pty.", "shutil.", "smtplib.", "socket.", "subprocess.", "urllib.")


def confine() -> None:
    """For good. Everything that will be needed has been imported: from here on not even a module can be read."""
    _limit(resource.RLIMIT_AS, _MEMORY)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    sys.addaudithook(_refuse)


def allow_time() -> None:
    """For one more file; whoever takes longer is killed by the system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _CPU_S, most))


def is_spent() -> bool:
    """Whether so much memory is used that the next file may lack it.

    By trying: the most that was ever used, as the system tells it, is that of whoever started this process, too.
    """
    try:
        mmap.mmap(-1, _MEMORY * 3 // 4).close()
    except OSError:
        return True
    return False


def _limit(what: int, most: int) -> None:
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):
        return  # Not every system knows every limit; the others hold, and so does the hook.


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" or event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not for a converter")
