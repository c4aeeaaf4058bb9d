"""Reading a spool while it is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from raywatch._spool import (
    MAGIC,
    MAXIMUM_HEADER_BYTES,
    MAXIMUM_PAYLOAD_BYTES,
    PREFIX,
    Record,
    decode,
    segment_path,
    segments,
)


class SpoolReader:
    """Reads records in order, from any index that is still on disk, while the writer appends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first = 0
        self._offset = 0
        self._descriptor: int | None = None
        self.next_index = 1
        self.skipped = 0
        """Records that could not be read because a segment was damaged."""

    def seek(self, index: int) -> None:
        """The next record read is ``index``, or the first one after it that is still there."""
        self.close()
        candidates = segments(self._folder)
        at_or_before = [first for first, _ in candidates if first <= index]
        if at_or_before:
            self._open(at_or_before[-1])
        elif candidates:
            self._open(candidates[0][0])
        else:
            self.next_index = index
            return
        while self.next_index < index and self._skip_one():
            pass

    def read(self) -> Record | None:
        """The next record, or None when no whole one is there (yet)."""
        while True:
            if self._descriptor is None and not self._open_next():
                return None
            record = self._read_here()
            if record is not None:
                return record
            # Nothing sound here: either the writer has not come further, or it went on in a new segment.
            if not self._open_next():
                return None

    def close(self) -> None:
        """Lets go of the open segment."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self, first: int) -> None:
        self.close()
        self._descriptor = os.open(segment_path(self._folder, first), os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._first, self._offset, self.next_index = first, 0, first

    def _open_next(self) -> bool:
        later = [first for first, _ in segments(self._folder) if first > self._first or self._descriptor is None]
        later = [first for first in later if first >= self.next_index]
        if not later:
            return False
        # A record may have been completed between the last look and the listing of the next segment.
        if self._whole_record_here():
            return True
        self.skipped += later[0] - self.next_index
        self._open(later[0])
        return True

    def _peek_size(self) -> int | None:
        """Length of the record here by its prefix, or None when the prefix is not there or not ours."""
        assert self._descriptor is not None
        prefix = _read_at(self._descriptor, self._offset, PREFIX.size)
        if len(prefix) < PREFIX.size:
            return None
        magic, _, header_length, payload_length, _ = PREFIX.unpack(prefix)
        if magic != MAGIC or header_length > MAXIMUM_HEADER_BYTES or payload_length > MAXIMUM_PAYLOAD_BYTES:
            return None
        return PREFIX.size + int(header_length) + int(payload_length)

    def _whole_record_here(self) -> bool:
        size = None if self._descriptor is None else self._peek_size()
        if size is None or self._descriptor is None:
            return False
        return decode(_read_at(self._descriptor, self._offset, size), 0, self.next_index) is not None

    def _skip_one(self) -> bool:
        size = self._peek_size()
        if size is None or self._descriptor is None or os.fstat(self._descriptor).st_size < self._offset + size:
            return False
        self._offset += size
        self.next_index += 1
        return True

    def _read_here(self) -> Record | None:
        size = self._peek_size()
        if size is None or self._descriptor is None:
            return None
        decoded = decode(_read_at(self._descriptor, self._offset, size), 0, self.next_index)
        if decoded is None:
            return None
        record, length = decoded
        self._offset += length
        self.next_index += 1
        return record


def _read_at(descriptor: int, offset: int, size: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    parts: list[bytes] = []
    while size > 0:
        part = os.read(descriptor, size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts) if len(parts) != 1 else parts[0]


def read_all(folder: Path) -> Iterator[Record]:
    """Every sound record of a spool, for tools and tests."""
    reader = SpoolReader(folder)
    try:
        while True:
            record = reader.read()
            if record is None:
                return
            yield record
    finally:
        reader.close()
