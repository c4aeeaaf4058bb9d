"""The spool: what the training loop appends to and the uploader reads. Records in numbered segment files.

A record is a fixed prefix (magic, kind, header length, payload length, CRC-32 of all the rest), a JSON header, raw bytes. A record
counts once it is whole and its CRC is right; whatever follows the last such record is a torn tail and is ignored. Nothing is
fsynced: the data survives the death of either process, not a power cut.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from raywatch._errors import SpoolFull

Bytes = Union[bytes, memoryview]

PREFIX = struct.Struct("<4sBIQI")
MAGIC = b"RWS1"

MESSAGE = 1
"""Kind of a record that becomes a message, or part of one."""
END = 2
"""Kind of the record that says that the trainer is done: nothing follows."""

# Bounds for a reader that meets garbage: no valid record is larger.
MAXIMUM_HEADER_BYTES = 16 * 1024**2
MAXIMUM_PAYLOAD_BYTES = 64 * 1024**2

SEGMENT_SUFFIX = ".segment"
RUN_FILE = "run.json"
WRITER_LOCK = "writer.lock"
UPLOADER_LOCK = "uploader.lock"


@dataclass(frozen=True)
class Record:
    """One record: its place in the spool counted from 1, kind, JSON header and raw bytes."""

    index: int
    kind: int
    header: dict[str, Any]
    payload: bytes


def segment_path(folder: Path, first_index: int) -> Path:
    """The file whose first record has this index."""
    return folder / f"{first_index:020d}{SEGMENT_SUFFIX}"


def segments(folder: Path) -> list[tuple[int, Path]]:
    """(first index, path) of every segment that is still there, in order."""
    found = []
    for entry in os.scandir(folder):
        stem, suffix = os.path.splitext(entry.name)
        if suffix == SEGMENT_SUFFIX and stem.isdigit():
            found.append((int(stem), folder / entry.name))
    return sorted(found)


def _checksum(start: bytes, header: bytes, payload: Bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(header, zlib.crc32(start)))


def encode(kind: int, header: dict[str, Any], payload: Bytes = b"") -> tuple[bytes, Bytes]:
    """(prefix and header, payload) of one record."""
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode("ascii")
    start = PREFIX.pack(MAGIC, kind, len(text), len(payload), 0)[:-4]
    prefix = PREFIX.pack(MAGIC, kind, len(text), len(payload), _checksum(start, text, payload))
    return prefix + text, payload


def decode(data: bytes, offset: int, index: int) -> tuple[Record, int] | None:
    """(record, offset after it), or None when there is no whole and sound record at ``offset``."""
    if len(data) - offset < PREFIX.size:
        return None
    magic, kind, header_length, payload_length, checksum = PREFIX.unpack_from(data, offset)
    if magic != MAGIC or header_length > MAXIMUM_HEADER_BYTES or payload_length > MAXIMUM_PAYLOAD_BYTES:
        return None
    header_at = offset + PREFIX.size
    payload_at = header_at + header_length
    end = payload_at + payload_length
    if len(data) < end:
        return None
    header, payload = data[header_at:payload_at], data[payload_at:end]
    if _checksum(data[offset : header_at - 4], header, payload) != checksum:
        return None
    return Record(index, kind, json.loads(header), payload), end


class SpoolWriter:
    """Appends records. Not thread-safe: the recorder holds a lock."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self.limit_bytes = limit_bytes
        # Small enough that acknowledged data leaves the disk soon, large enough that files stay few.
        self._segment_bytes = min(64 * 1024**2, max(64 * 1024, limit_bytes // 16))
        self._sizes: dict[int, int] = {}
        self._used = 0
        self._descriptor: int | None = None
        self._current = 1
        self.next_index = 1

    @property
    def used_bytes(self) -> int:
        """Bytes on disk, as far as known; ``recount`` makes it exact."""
        return self._used

    def recount(self) -> int:
        """Forgets the segments that the uploader has deleted; the bytes on disk."""
        present = {first for first, _ in segments(self._folder)}
        self._sizes = {first: size for first, size in self._sizes.items() if first in present}
        self._used = sum(self._sizes.values())
        return self._used

    def append(self, kind: int, header: dict[str, Any], payload: Bytes = b"") -> int:
        """Writes one record; its index. All or nothing: an error or interrupt takes back what was written."""
        head, body = encode(kind, header, payload)
        length = len(head) + len(body)
        if self._descriptor is None or self._sizes[self._current] >= self._segment_bytes:
            self._roll()
        assert self._descriptor is not None
        before = self._sizes[self._current]
        try:
            _write_all(self._descriptor, head)
            if len(body):
                _write_all(self._descriptor, body)
        except BaseException as error:
            # An interrupt may come after the last byte: a whole record stands, because the uploader may have read it already.
            if os.fstat(self._descriptor).st_size != before + length:
                os.ftruncate(self._descriptor, before)
                if isinstance(error, OSError):
                    raise SpoolFull(f"{self._folder}: {error.strerror or error}") from error
                raise
            self._count(length)
            raise
        self._count(length)
        return self.next_index - 1

    def close(self) -> None:
        """Closes the open segment; the next append opens a new one."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _count(self, length: int) -> None:
        self._sizes[self._current] += length
        self._used += length
        self.next_index += 1

    def _roll(self) -> None:
        self.close()
        path = segment_path(self._folder, self.next_index)
        try:
            self._descriptor = os.open(
                path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600
            )
        except OSError as error:
            raise SpoolFull(f"{path}: {error.strerror or error}") from error
        self._current = self.next_index
        self._sizes[self._current] = 0


def _write_all(descriptor: int, data: Bytes) -> None:
    """A regular file takes it all at once, but for signals, full disks and kernels that stop at 2 GB."""
    written = os.write(descriptor, data)
    view = memoryview(data)
    while written < len(view):
        written += os.write(descriptor, view[written:])
