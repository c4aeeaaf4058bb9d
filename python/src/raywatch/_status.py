"""What the uploader tells the trainer: a small JSON file in the spool, replaced as a whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

STATUS_FILE = "status.json"

# How the uploader process ends.
EXIT_DRAINED = 0
EXIT_REFUSED = 3
EXIT_GAVE_UP = 4
EXIT_BUSY = 5


@dataclass
class Status:
    """How far the upload has come."""

    connected: bool = False
    acknowledged: int = 0
    """Records whose fate is settled and durable on the server."""
    epoch: int = 0
    """Rises when the server has lost what it had acknowledged."""
    refused: dict[str, int] = field(default_factory=dict)
    """Messages that the server refused for good, by error code."""
    refusals: dict[str, str] = field(default_factory=dict)
    """The first refusal of each code, in words."""
    trouble: str | None = None
    """Why nothing gets through at the moment."""
    fatal: str | None = None
    """Why nothing will ever get through."""


def write_status(folder: Path, status: Status) -> None:
    """Replaces the file. An error is passed over: the status is a courtesy, the data are in the spool."""
    temporary = folder / f".{STATUS_FILE}.{os.getpid()}"
    try:
        temporary.write_text(json.dumps(asdict(status)), encoding="utf-8")
        os.replace(temporary, folder / STATUS_FILE)
    except OSError:
        return


def read_status(folder: Path) -> Status | None:
    """The status, or None before the uploader has written one."""
    try:
        data = json.loads((folder / STATUS_FILE).read_text(encoding="utf-8"))
        return Status(**data)
    except (OSError, ValueError, TypeError):
        return None
