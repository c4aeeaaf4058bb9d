"""Which records each message holds, on disk, so that a message sent again is the same message.

Row n of the file (8 bytes, little-endian, counted from 0) is the last spool record that message n contains; row 0 is the record
before the first message. A row is written before its message is sent: what the server may have seen, a later uploader forms in the
same way under the same seq.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from pathlib import Path

ROW_BYTES = 8


class SequenceJournal:
    """Append-only; seqs count from 1."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        data = path.read_bytes()
        whole = len(data) // ROW_BYTES * ROW_BYTES
        # A torn row belongs to a message that was never sent.
        os.ftruncate(self._descriptor, whole)
        os.lseek(self._descriptor, whole, os.SEEK_SET)
        self._rows = array(
            "Q", (int.from_bytes(data[at : at + ROW_BYTES], "little") for at in range(0, whole, ROW_BYTES))
        )
        if not self._rows:
            self._write(0)

    @property
    def last_seq(self) -> int:
        """Seq of the newest message formed; 0 before the first."""
        return len(self._rows) - 1

    @property
    def base(self) -> int:
        """The record before the first message: it and those before it are in no message."""
        return self._rows[0]

    def restart(self, base: int) -> None:
        """Forgets everything: the record after ``base`` will begin message 1."""
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        self._rows = array("Q")
        self._write(base)

    def append(self, last_record: int) -> int:
        """Notes that the next message ends with this record; its seq."""
        self._write(last_record)
        return self.last_seq

    def end_of(self, seq: int) -> int:
        """Index of the last record in messages up to ``seq``."""
        return self._rows[seq]

    def seq_of(self, record: int) -> int:
        """Seq of the message that holds this record, which comes after ``base``."""
        return bisect_left(self._rows, record)

    def close(self) -> None:
        """Closes the file."""
        os.close(self._descriptor)

    def _write(self, row: int) -> None:
        os.write(self._descriptor, row.to_bytes(ROW_BYTES, "little"))
        self._rows.append(row)
