"""The few lines that a run prints for the person at the terminal."""

from __future__ import annotations

import sys
import time

from raywatch._status import Status


def say(message: str) -> None:
    """A line for the person at the terminal. A closed terminal is no reason to fail."""
    try:
        print(f"raywatch: {message}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        return


class Progress:
    """Says how far the upload has come, once a second, beginning with the second second."""

    def __init__(self, records: int) -> None:
        self._records = records
        self._next = time.monotonic() + 1.0

    def __call__(self, status: Status) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 1.0
            where = "" if status.connected else ", not connected"
            say(f"uploading: {status.acknowledged} of {self._records} records stored{where}")
