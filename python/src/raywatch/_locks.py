"""Locks that a dying process lets go of, by which processes learn of each other's death.

POSIX record locks: unlike ``flock`` they are not shared with children made by ``fork``, so a data loader's workers do not keep
a dead trainer's lock alive.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class ProcessLock:
    """An exclusive lock on a file, held until released or until the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """True when this process holds the lock now; False when another does."""
        if self._descriptor is not None:
            return True
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        if _try_lock(descriptor):
            self._descriptor = descriptor
            return True
        os.close(descriptor)
        return False

    def release(self) -> None:
        """Lets go. Harmless when not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_held(path: Path) -> bool:
    """Whether some other process holds this lock. Never ask about a lock of one's own process: asking would release it."""
    probe = ProcessLock(path)
    if not path.exists():
        return False
    if probe.acquire():
        probe.release()
        return False
    return True
