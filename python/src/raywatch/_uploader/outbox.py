"""Messages in order, formed from spool records: the same ones again after a rewind, new ones after that."""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from raywatch import _wire
from raywatch._spool import END, Record, segments
from raywatch._spool_reader import SpoolReader
from raywatch._uploader.sequence_journal import SequenceJournal

JOURNAL_FILE = "sent.journal"
# Points of many small records travel together; enough to keep up with any trainer, small enough to appear at once.
POINTS_PER_MESSAGE = _wire.LIMIT_POINTS_PER_MESSAGE // 2


class ServerForgot(Exception):
    """The server wants messages that it had acknowledged and that are no longer on disk: it has lost its data."""


class SpoolDamaged(Exception):
    """The server has messages that this spool does not know of."""


@dataclass(frozen=True)
class Message:
    """One message of the wire. ``truth`` is the hash of a ground truth whose pixels may be left out."""

    seq: int
    body: dict[str, Any]
    payload: bytes
    truth: str | None

    def wire_body(self, by_hash: bool = False) -> dict[str, Any]:
        """The body with its bytes in place; a ground truth ``by_hash`` without them."""
        body = copy.deepcopy(self.body)
        if by_hash:
            body.pop("image")
            body["hash"] = self.truth
        elif "image" in body:
            body["image"]["data"] = self.payload
        elif body["type"] == "span":
            body["data"] = self.payload
        return body


class Outbox:
    """Reads the spool of one writer. Not thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._journal = SequenceJournal(folder / JOURNAL_FILE)
        self._reader = SpoolReader(folder)
        self._held: Record | None = None
        self._ready: Message | None = None
        self._next_seq = 1
        self.ended = False
        """The trainer's END was read: nothing follows."""

    @property
    def has_sent(self) -> bool:
        """Whether any message was ever formed."""
        return self._journal.last_seq > 0

    def rewind(self, durable_seq: int) -> None:
        """The next message is the one after ``durable_seq``. Raises ServerForgot, SpoolDamaged."""
        if durable_seq > self._journal.last_seq:
            raise SpoolDamaged(
                f"the server has {durable_seq} messages of this writer, but only {self._journal.last_seq} were sent from here"
            )
        first = self._journal.end_of(durable_seq) + 1
        present = segments(self._folder)
        if durable_seq < self._journal.last_seq and (not present or present[0][0] > first):
            raise ServerForgot(
                f"the server asks for record {first}, which it had acknowledged; its data folder was changed"
            )
        self._reader.seek(first)
        self._held, self._ready, self.ended = None, None, False
        self._next_seq = durable_seq + 1

    def start_over(self) -> None:
        """Numbers what is still on disk from 1, for a new writer. Pieces of frames whose opening is gone are passed over."""
        present = segments(self._folder)
        self._journal.restart(present[0][0] - 1 if present else self._reader.next_index - 1)
        self.rewind(0)

    def peek(self) -> Message | None:
        """The next message, or None when no record waits."""
        if self._ready is None:
            self._ready = self._form()
        return self._ready

    def take(self) -> None:
        """Passes on to the message after the one peeked at."""
        self._ready = None
        self._next_seq += 1

    def acknowledged_records(self, durable_seq: int) -> int:
        """How many records messages up to this seq hold."""
        return self._journal.end_of(min(durable_seq, self._journal.last_seq))

    def settle(self, durable_seq: int) -> None:
        """Deletes the segments that only hold what is durable on the server; never the newest, which is being written."""
        done = self.acknowledged_records(durable_seq)
        present = segments(self._folder)
        for (_, path), (next_first, _) in zip(present, present[1:]):
            if next_first - 1 <= done:
                os.unlink(path)

    def close(self) -> None:
        """Lets go of the files."""
        self._reader.close()
        self._journal.close()

    def remove(self) -> None:
        """Deletes everything: it is all durable on the server."""
        self.close()
        for _, path in segments(self._folder):
            os.unlink(path)
        (self._folder / JOURNAL_FILE).unlink()

    def _next_record(self) -> Record | None:
        if self._held is None:
            self._held = self._reader.read()
        return self._held

    def _form(self) -> Message | None:
        known_end = self._journal.end_of(self._next_seq) if self._next_seq <= self._journal.last_seq else None
        records: list[Record] = []
        points = 0
        while True:
            record = self._next_record()
            if record is None:
                break
            if record.kind == END:
                self.ended = True
                break
            if record.header.get("frame", record.index) <= self._journal.base:
                self._held = None
                continue
            if known_end is not None:
                if record.index > known_end:
                    break
            elif records:
                points += len(record.header["body"].get("points", ()))
                if not _joins(records[0], record) or points > POINTS_PER_MESSAGE:
                    break
            else:
                points = len(record.header["body"].get("points", ()))
            records.append(record)
            self._held = None
        if not records:
            return None
        if known_end is None:
            self._journal.append(records[-1].index)
        return self._message(records)

    def _message(self, records: list[Record]) -> Message:
        first = records[0]
        body = dict(first.header["body"])
        if len(records) > 1:
            body["points"] = [point for record in records for point in record.header["body"]["points"]]
        if "frame" in first.header:
            body["frameSeq"] = self._journal.seq_of(first.header["frame"])
        return Message(self._next_seq, body, first.payload, first.header.get("hash"))


def _joins(first: Record, record: Record) -> bool:
    return bool(first.header["body"]["type"] == record.header["body"]["type"] == "scalars")
