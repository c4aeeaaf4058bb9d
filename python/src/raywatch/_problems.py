"""Where errors of the training loop end: one warning each, a count, and never an exception (but in strict mode)."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from types import TracebackType

logger = logging.getLogger("raywatch")


class Problems:
    """Says each kind of problem once and counts all of them.

    Logging, not ``warnings``: a process that runs under ``-W error`` must not be stopped by its dashboard.
    """

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        """How many problems were met, repeated ones included."""
        with self._lock:
            return sum(self._counts.values())

    def is_new(self, key: str) -> bool:
        """Whether nothing of this kind was met yet."""
        with self._lock:
            return key not in self._counts

    def report(self, key: str, error: Exception) -> None:
        """Counts an error, warns of the first of its kind; raises it in strict mode."""
        self.note(key, f"{error} (said once; run.stats counts all)")
        if self.strict:
            raise error

    def note(self, key: str, message: str) -> None:
        """Says something once and counts it; never raises."""
        with self._lock:
            self._counts[key] += 1
            first = self._counts[key] == 1
        if first:
            logger.warning("%s", message)


class Guard:
    """Keeps errors out of the training loop: reports them, lets them through in strict mode. Interrupts always pass."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or self._problems.strict:
            return False
        field = getattr(error, "field", "")
        self._problems.note(f"{type(error).__name__}:{field}", f"{error} (said once; run.stats counts all)")
        return True


def describe(error: BaseException) -> str:
    """One line on why a run failed."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
