"""What a run has done so far, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stats:
    """Counts since ``init``."""

    scalars: int
    """Points of scalar series recorded."""
    frames: int
    """Whole frames recorded, and live ones opened."""
    tiles: int
    """Tiles and spans recorded."""
    dropped: dict[str, int]
    """What the full spool did not take: scalars, tiles, frames."""
    refused: dict[str, int]
    """Messages that the server refused for good, by error code."""
    problems: int
    """Calls, or parts of calls, that could not be carried out."""
    records: int
    """Records in the spool so far."""
    acknowledged: int
    """Of these, how many the server has settled."""
    connected: bool
    """Whether the uploader has a connection."""
