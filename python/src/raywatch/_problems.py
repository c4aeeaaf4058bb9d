"""Where errors of the training loop end: one warning each, a count, and never an exception (but in strict mode)."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from types import TracebackType

from raywatch._progress import say

logger = logging.getLogger("raywatch")

KINDS_SAID = 50
"""How many kinds of bad calls are said: a message that holds something new each time must not fill the terminal."""


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

    def note(self, key: str, message: str, most_kinds: int | None = None) -> None:
        """Says something once, or not at all after ``most_kinds`` others, and counts it; never raises."""
        with self._lock:
            first = key not in self._counts
            if first and most_kinds is not None and len(self._counts) >= most_kinds:
                key, first = "other kinds", False
            self._counts[key] += 1
        if first:
            _warn(message)


def _warn(message: str) -> None:
    # Without a handler, logging would print the bare message, and nobody could tell which library speaks.
    if logger.hasHandlers():
        logger.warning("%s", message)
    elif logger.isEnabledFor(logging.WARNING):
        say(message)


def _kind(error: Exception) -> str:
    """The same for errors that differ only in the numbers and quoted names of their message."""
    return f"{type(error).__name__}: {getattr(error, 'field', '')}: " + re.sub(r"'[^']*'|\d+", "#", str(error))[:200]


class Guard:
    """Keeps errors out of the training loop: reports them, lets them through in strict mode. Interrupts always pass."""

    def __init__(self, problems: Problems, place: str = "") -> None:
        self._problems = problems
        self._place = place

    def at(self, call: str, view: object) -> Guard:
        """The same guard, naming the call and its view in what it says."""
        return Guard(self._problems, f"{call}({view!r}): " if isinstance(view, str) else f"{call}: ")

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or self._problems.strict:
            return False
        self._problems.note(_kind(error), f"{self._place}{error} (said once; run.stats counts all)", KINDS_SAID)
        return True


def describe(error: BaseException) -> str:
    """One line on why a run failed."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
