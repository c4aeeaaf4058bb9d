"""The status file, written a few times a second at most."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from raywatch._status import Status, write_status

WRITE_INTERVAL_SECONDS = 0.2


class Board:
    """Collects what the trainer should know."""

    def __init__(self, folder: Path) -> None:
        self.status = Status()
        self._folder = folder
        self._written_at = 0.0
        self._changed = True

    def connected(self, connected: bool, trouble: str | None = None) -> None:
        """A connection came or went."""
        self.status.connected = connected
        self.status.trouble = trouble
        self._changed = True
        self.write(now=True)

    def acknowledged(self, records: int) -> None:
        """So many records are settled."""
        if records != self.status.acknowledged:
            self.status.acknowledged = records
            self._changed = True

    def refused(self, error: dict[str, Any]) -> None:
        """A message was refused for good."""
        code = str(error.get("code", "unknown"))
        self.status.refused[code] = self.status.refused.get(code, 0) + 1
        self.status.refusals.setdefault(code, str(error.get("message", "")))
        self._changed = True

    def fatal(self, reason: str) -> None:
        """Nothing will get through any more."""
        self.status.connected = False
        self.status.fatal = reason
        self._changed = True
        self.write(now=True)

    def new_epoch(self) -> None:
        """The server knows nothing any more of what it had acknowledged."""
        self.status.epoch += 1
        self._changed = True
        self.write(now=True)

    def write(self, now: bool = False) -> None:
        """Writes the file if something changed and it is time."""
        moment = time.monotonic()
        if self._changed and (now or moment - self._written_at >= WRITE_INTERVAL_SECONDS):
            self._written_at = moment
            self._changed = False
            write_status(self._folder, self.status)
