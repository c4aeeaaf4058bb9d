"""The spool survives whatever happens to the processes at either end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from raywatch import SpoolFull, _spool
from raywatch._recorder import Admission, Recorder
from raywatch._spool import MESSAGE, SpoolWriter, decode, encode, segments
from raywatch._spool_reader import SpoolReader, read_all
from raywatch._uploader.outbox import Outbox, ServerForgot

MEGABYTE = 1024 * 1024


def fill(folder: Path, count: int, payload_bytes: int = 40) -> SpoolWriter:
    writer = SpoolWriter(folder, MEGABYTE)
    for index in range(1, count + 1):
        assert (
            writer.append(MESSAGE, {"body": {"type": "note", "n": index}}, bytes([index % 256]) * payload_bytes)
            == index
        )
    return writer


def numbers(folder: Path) -> list[int]:
    return [record.header["body"]["n"] for record in read_all(folder)]


def test_torn_at_every_byte(tmp_path: Path) -> None:
    """[PY-12] A spool cut at any byte yields every record before the cut, and nothing of the torn one."""
    fill(tmp_path, 3).close()
    ((_, path),) = segments(tmp_path)
    whole = path.read_bytes()
    ends = []
    offset, index = 0, 1
    while True:
        decoded = decode(whole, offset, index)
        if decoded is None:
            break
        offset, index = decoded[1], index + 1
        ends.append(offset)
    assert ends[-1] == len(whole)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert numbers(tmp_path) == list(range(1, 1 + sum(end <= length for end in ends))), length


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    """[PY-12] A record with any one byte changed is not taken for sound."""
    head, payload = encode(MESSAGE, {"body": {"type": "note"}}, b"pixels")
    whole = head + bytes(payload)
    assert decode(whole, 0, 1) is not None
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0x40
        assert decode(bytes(damaged), 0, 1) is None, at


def test_damage_costs_no_more_than_its_segment(tmp_path: Path) -> None:
    """[PY-12] Damage inside one segment loses the rest of that segment; the reader goes on with the next and counts the loss."""
    fill(tmp_path, 6, payload_bytes=30_000).close()
    (first, path), (second, _) = segments(tmp_path)
    assert (first, second) == (1, 4)
    data = bytearray(path.read_bytes())
    data[35_000] ^= 1
    path.write_bytes(data)
    reader = SpoolReader(tmp_path)
    assert [record.index for record in iter(reader.read, None)] == [1, 4, 5, 6]
    assert reader.skipped == 2


def test_reading_while_writing(tmp_path: Path) -> None:
    """[PY-12] A reader at the end of the spool sees each record as soon as it is whole, across segments."""
    writer = SpoolWriter(tmp_path, MEGABYTE)
    reader = SpoolReader(tmp_path)
    for index in range(1, 12):
        assert reader.read() is None
        writer.append(MESSAGE, {"n": index}, bytes(20_000))
        record = reader.read()
        assert record is not None
        assert (record.index, record.header) == (index, {"n": index})
    assert len(segments(tmp_path)) > 2


@pytest.mark.parametrize("index", [1, 3, 4, 7, 8])
def test_seeking(tmp_path: Path, index: int) -> None:
    """[PY-12] Reading can begin at any record, in any segment."""
    fill(tmp_path, 7, payload_bytes=30_000).close()
    reader = SpoolReader(tmp_path)
    reader.seek(index)
    record = reader.read()
    assert (record.index if record else 8) == index


@pytest.mark.parametrize("fails_at", ["head", "payload"])
def test_a_failed_write_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: str) -> None:
    """[PY-13] A write that fails half way leaves the records before it sound, and later ones follow them."""
    writer = fill(tmp_path, 2)
    real = os.write

    def full_disk(descriptor: int, data: Any) -> int:
        if (fails_at == "head") == (len(data) < 100):
            real(descriptor, bytes(data[:10]))
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", full_disk)
    with pytest.raises(SpoolFull, match="No space left"):
        writer.append(MESSAGE, {"body": {"type": "note", "n": 99}}, bytes(1000))
    monkeypatch.undo()
    writer.append(MESSAGE, {"body": {"type": "note", "n": 3}})
    assert numbers(tmp_path) == [1, 2, 3]


def test_an_interrupt_after_the_last_byte_keeps_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[PY-13] Ctrl-C between the last byte and the return leaves a whole record, counted."""
    writer = fill(tmp_path, 1)
    real = os.write

    def interrupted(descriptor: int, data: Any) -> int:
        real(descriptor, data)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writer.append(MESSAGE, {"body": {"type": "note", "n": 2}})
    monkeypatch.undo()
    assert writer.append(MESSAGE, {"body": {"type": "note", "n": 3}}) == 3
    assert numbers(tmp_path) == [1, 2, 3]


def scalars(step: int) -> dict[str, Any]:
    return {"type": "scalars", "points": [{"name": "loss", "step": step, "value": 0.5}]}


def test_messages_keep_their_seq(tmp_path: Path) -> None:
    """[PY-16] An uploader that starts again forms the same messages under the same seqs, however the records came in."""
    recorder = Recorder(tmp_path, 64 * MEGABYTE)
    for step in range(5):
        recorder.record(scalars(step), Admission.SCALARS)
    first = Outbox(tmp_path)
    first.rewind(0)
    one = first.peek()
    assert one is not None
    first.take()
    for step in range(5, 9):
        recorder.record(scalars(step), Admission.SCALARS)
    two = first.peek()
    first.close()
    second = Outbox(tmp_path)
    second.rewind(0)
    formed = []
    while second.peek() is not None:
        formed.append(second.peek())
        second.take()
    assert formed == [one, two]
    assert [len(message.body["points"]) for message in formed if message] == [5, 4]


def test_pieces_name_their_frame_by_seq(tmp_path: Path) -> None:
    """[PY-16] Pieces refer to the seq of the message that opened their frame, even after many records became one message."""
    recorder = Recorder(tmp_path, 64 * MEGABYTE)
    for step in range(10):
        recorder.record(scalars(step), Admission.SCALARS)
    opened = recorder.record({"type": "frameOpen"}, Admission.TILE)
    recorder.record(scalars(11), Admission.SCALARS)
    recorder.record({"type": "frameClose"}, Admission.CONTROL, about={"frame": opened})
    outbox = Outbox(tmp_path)
    outbox.rewind(0)
    bodies = []
    while (message := outbox.peek()) is not None:
        bodies.append(message.body)
        outbox.take()
    assert [body["type"] for body in bodies] == ["scalars", "frameOpen", "scalars", "frameClose"]
    assert bodies[3]["frameSeq"] == 2


def test_a_torn_row_of_the_journal(tmp_path: Path) -> None:
    """[PY-16] A row of the seq journal torn by a crash is forgotten: its message was never sent."""
    recorder = Recorder(tmp_path, 64 * MEGABYTE)
    recorder.record(scalars(1), Admission.SCALARS)
    with open(tmp_path / "sent.journal", "wb") as journal:
        journal.write(bytes(8) + b"\x01\x00\x00")
    outbox = Outbox(tmp_path)
    outbox.rewind(0)
    message = outbox.peek()
    assert message is not None
    assert message.seq == 1


def test_acknowledged_segments_leave_the_disk(tmp_path: Path) -> None:
    """[PY-14] Segments are deleted once all they hold is durable on the server, and their room can be used again."""
    recorder = Recorder(tmp_path, MEGABYTE)
    outbox = Outbox(tmp_path)
    outbox.rewind(0)
    for _ in range(60):
        recorder.record({"type": "frame"}, Admission.FRAME, bytes(60_000))
        message = outbox.peek()
        assert message is not None
        outbox.take()
        outbox.settle(message.seq)
    assert recorder.records == 60
    assert sum(path.stat().st_size for _, path in segments(tmp_path)) < MEGABYTE


def test_a_server_that_forgot(tmp_path: Path) -> None:
    """[PY-31] A server that asks for what it had acknowledged gets what is left under a new numbering, without orphaned pieces."""
    recorder = Recorder(tmp_path, MEGABYTE)
    outbox = Outbox(tmp_path)
    outbox.rewind(0)
    opened = recorder.record({"type": "frameOpen"}, Admission.TILE)
    assert outbox.peek() is not None
    outbox.take()
    for seq in range(2, 22):
        recorder.record({"type": "frame"}, Admission.FRAME, bytes(30_000))
        assert outbox.peek() is not None
        outbox.take()
        outbox.settle(seq)
    recorder.record({"type": "frameClose"}, Admission.CONTROL, about={"frame": opened})
    recorder.record(scalars(1), Admission.SCALARS)
    with pytest.raises(ServerForgot, match="acknowledged"):
        outbox.rewind(0)
    outbox.start_over()
    types = []
    while (message := outbox.peek()) is not None:
        types.append((message.seq, message.body["type"]))
        outbox.take()
    assert [seq for seq, _ in types] == list(range(1, len(types) + 1))
    assert [kind for _, kind in types if kind != "frame"] == ["scalars"]


def test_order_of_refusal(tmp_path: Path) -> None:
    """[PY-14] As the spool fills, live frames are refused first, then whole frames, then tiles, then scalars; the end always fits."""
    recorder = Recorder(tmp_path, MEGABYTE)
    order = [Admission.LIVE_FRAME, Admission.FRAME, Admission.TILE, Admission.SCALARS]
    refused: list[Admission] = []
    while len(refused) < len(order):
        recorder.record({"type": "filler"}, Admission.CONTROL, bytes(2000))
        refused += [kind for kind in order if kind not in refused and not recorder.has_room(2000, kind)]
    assert refused == order
    with pytest.raises(SpoolFull):
        recorder.record(scalars(1), Admission.SCALARS)
    recorder.record({"type": "finish", "status": "finished"}, Admission.CONTROL)


def test_limit_of_records_that_readers_accept() -> None:
    """[PY-12] The reader's bounds leave room for the largest message there can be."""
    from raywatch import _wire

    assert _spool.MAXIMUM_PAYLOAD_BYTES >= _wire.LIMIT_IMAGE_BYTES_PER_MESSAGE
    assert _spool.MAXIMUM_HEADER_BYTES >= _wire.LIMIT_CONFIG_LENGTH
