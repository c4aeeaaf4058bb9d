"""The trainer's side of the spool: what is let in when room gets scarce, and the count of what was not."""

from __future__ import annotations

import threading
import time
from collections import Counter
from enum import Enum
from pathlib import Path
from typing import Any

from raywatch import _spool
from raywatch._errors import SpoolFull
from raywatch._spool import Bytes, SpoolWriter

# Told at most this often, so that a full spool does not fill itself with reports of being full.
DROP_REPORT_INTERVAL_SECONDS = 5.0
# Finish, close and drop reports are tiny and always let in, up to this much above the limit.
RESERVE_BYTES = 256 * 1024


class Admission(Enum):
    """How full the spool may be for a record to be let in: what is cheapest to lose is refused first."""

    LIVE_FRAME = 0.70
    """A new live frame. Refused whole, so that frames already open keep all their tiles."""
    FRAME = 0.80
    """A whole frame with its ground truth."""
    TILE = 0.90
    """A piece of a live frame that was let in."""
    SCALARS = 0.98
    CONTROL = 1.0


class Recorder:
    """Appends records under a lock; refuses by priority; reports what was refused once there is room. Thread-safe."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder = folder
        self.lock = threading.RLock()
        self.dropped: Counter[str] = Counter()
        self.recorded: Counter[str] = Counter()
        self._writer = SpoolWriter(folder, limit_bytes)
        self._unreported: Counter[str] = Counter()
        self._ended = False
        self._reported_at = -DROP_REPORT_INTERVAL_SECONDS

    @property
    def records(self) -> int:
        """Records written so far, the end mark aside."""
        return self._writer.next_index - 1 - self._ended

    def has_room(self, byte_length: int, admission: Admission) -> bool:
        """Whether that many bytes would be let in now."""
        allowed = self._writer.limit_bytes * admission.value
        if admission is Admission.CONTROL:
            allowed += RESERVE_BYTES
        if self._writer.used_bytes + byte_length <= allowed:
            return True
        return self._writer.recount() + byte_length <= allowed

    def record(
        self,
        body: dict[str, Any],
        admission: Admission,
        payload: Bytes = b"",
        about: dict[str, Any] | None = None,
    ) -> int:
        """Appends one message, its index. ``about`` is for the uploader alone. Raises SpoolFull."""
        with self.lock:
            if not self.has_room(len(payload) + 1024, admission):
                raise SpoolFull(
                    f"the spool in {self.folder} has reached its limit of {self._writer.limit_bytes} bytes, "
                    f"because the server does not take data as fast as it is logged"
                )
            index = self._writer.append(_spool.MESSAGE, {"body": body, **(about or {})}, payload)
            self.recorded[body["type"]] += 1
            if self._unreported and body["type"] != "dropped":
                self.report_drops(force=False)
            return index

    def drop(self, kind: str, count: int = 1) -> None:
        """Counts something that was not let in; ``kind`` is one of the wire's droppable kinds."""
        with self.lock:
            self.dropped[kind] += count
            self._unreported[kind] += count

    def report_drops(self, force: bool) -> None:
        """Tells the server what is missing."""
        with self.lock:
            now = time.monotonic()
            if not force and now - self._reported_at < DROP_REPORT_INTERVAL_SECONDS:
                return
            self._reported_at = now
            for kind, count in list(self._unreported.items()):
                body = {"type": "dropped", "kind": kind, "count": count, "reason": "the client's spool was full"}
                try:
                    self.record(body, Admission.CONTROL)
                except SpoolFull:
                    return
                del self._unreported[kind]

    def end(self) -> None:
        """Marks the end: nothing follows, the uploader may stop once it has sent everything."""
        with self.lock:
            self._writer.append(_spool.END, {})
            self._ended = True
            self._writer.close()
