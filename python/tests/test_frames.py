"""Views and frames, judged by what lands in the spool."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import bodies, messages, offline_run, pixels_of

from raywatch import SpoolFull, _wire
from raywatch._frame import data_type_name


def rgb(height: int = 4, width: int = 6) -> Any:
    return np.random.default_rng(3).random((height, width, 3), np.float32)


def test_alpha_needs_a_background(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-8] A ground truth with alpha is sent with its background; without one it is left out, by name, and the frame is kept."""
    truth = np.random.default_rng(1).random((4, 6, 4), np.float32)
    with offline_run(tmp_path) as run:
        run.log_view("test/a", rgb(), truth, step=1, background="white")
        run.log_view("test/b", rgb(), truth, step=1, background=np.array([0.0, 0.5, 1.0]))
        run.log_view("test/c", rgb(), truth, step=1)
    assert [(body["view"], body["background"]) for body in bodies(tmp_path, "groundTruth")] == [
        ("test/a", [1.0, 1.0, 1.0]),
        ("test/b", [0.0, 0.5, 1.0]),
    ]
    assert [body["view"] for body in bodies(tmp_path, "frame")] == ["test/a", "test/b", "test/c"]
    assert "background" in caplog.text


def test_a_bad_camera_costs_only_the_camera(tmp_path: Path) -> None:
    """[PY-9] A camera that cannot be read is reported and left out; the frame is kept."""
    with offline_run(tmp_path) as run:
        run.log_view("a", rgb(), step=1, camera=np.full((4, 4), np.nan))
    assert len(bodies(tmp_path, "frame")) == 1
    assert bodies(tmp_path, "view") == []


def test_a_view_keeps_size_and_truth(tmp_path: Path) -> None:
    """[PY-10] Another size or ground truth under a known name is refused, because figures over steps would lie."""
    with offline_run(tmp_path) as run:
        run.log_view("a", rgb(), rgb(), step=1)
        run.log_view("a", rgb(5, 6), step=2)
        run.log_view("a", rgb(), rgb() + 1, step=3)
        run.log_view("a", rgb(), rgb(), step=4)
    assert [body["step"] for body in bodies(tmp_path, "frame")] == [1, 4]


def test_ground_truth_is_recorded_once_and_named(tmp_path: Path) -> None:
    """[PY-11] A view's ground truth is recorded once, named by the SHA-256 of its canonical header and pixels."""
    truth = rgb()
    with offline_run(tmp_path, strict=True) as run:
        for step in range(3):
            run.log_view("a", truth, truth.copy(), step=step)
        run.log_view("b", truth, truth, step=3, color_space="linear")
    first, second = [record for record in messages(tmp_path) if record.header["body"]["type"] == "groundTruth"]
    for record, space in ((first, "srgb"), (second, "linear")):
        header = f"raywatch-pixels 1 float32 4 6 3 {space}\n".encode()
        assert record.header["hash"] == hashlib.sha256(header + truth.tobytes()).hexdigest()


def test_tiles_and_spans(tmp_path: Path) -> None:
    """[PY-15] The first piece decides channels and type; pieces keep their place and bytes; leaving the block closes the frame."""
    picture = rgb(8, 10).astype(np.float16)
    with offline_run(tmp_path, strict=True) as run, run.frame("a", step=4, width=10, height=8) as frame:
        frame.tile(4, 6, picture[6:, 4:7].transpose(2, 0, 1))
        frame.span(13, picture.reshape(-1, 3)[13:17])
    opened, tile, span, close = messages(tmp_path)[:4]
    assert opened.header["body"] | {"wallTimeMs": 0} == {
        "type": "frameOpen",
        "view": "a",
        "step": 4,
        "wallTimeMs": 0,
        "colorSpace": "srgb",
        "width": 10,
        "height": 8,
        "channels": 3,
        "dataType": "float16",
    }
    assert (tile.header["body"]["x"], tile.header["body"]["y"]) == (4, 6)
    assert (pixels_of(tile) == picture[6:, 4:7]).all()
    assert span.header["body"] == {"type": "span", "start": 13, "count": 4}
    assert span.payload == picture.reshape(-1, 3)[13:17].tobytes()
    assert {record.header["frame"] for record in (tile, span, close)} == {opened.index}


def test_types_inside_a_frame(tmp_path: Path) -> None:
    """[PY-15] Pieces are widened to the frame's type where that is exact, and refused where it would lose something."""
    with offline_run(tmp_path) as run:
        with run.frame("a", step=1, width=4, height=4, dtype="float32") as frame:
            frame.tile(0, 0, np.full((2, 4, 3), 0.1, np.float16))
        with run.frame("b", step=1, width=4, height=4, dtype=np.float16) as frame:
            frame.tile(0, 0, np.full((2, 4, 3), 0.1, np.float32))
    (tile,) = [record for record in messages(tmp_path) if record.header["body"]["type"] == "tile"]
    assert (pixels_of(tile) == np.float32(np.float16(0.1))).all()


def test_names_of_types() -> None:
    """[PY-15] A frame's type may be a name, a NumPy type or a torch type."""
    assert data_type_name("uint8") == data_type_name(np.uint8) == data_type_name(np.dtype("u1")) == "uint8"

    class Foreign:
        def __str__(self) -> str:
            return "torch.float16"

    assert data_type_name(Foreign()) == "float16"


def test_an_exception_in_a_frame_passes_and_closes_it(tmp_path: Path) -> None:
    """[PY-15] An exception inside the block passes; the frame is closed with the pixels it has."""
    with (
        offline_run(tmp_path) as run,
        pytest.raises(ZeroDivisionError),
        run.frame("a", step=1, width=4, height=4) as frame,
    ):
        frame.tile(0, 0, rgb(2, 4))
        raise ZeroDivisionError
    assert len(bodies(tmp_path, "frameClose")) == 1


def test_a_closed_frame_takes_nothing(tmp_path: Path) -> None:
    """[PY-15] Pieces for a closed frame are reported and left out."""
    with offline_run(tmp_path) as run:
        with run.frame("a", step=1, width=4, height=4) as frame:
            frame.tile(0, 0, rgb(2, 4))
        frame.tile(0, 2, rgb(2, 4))
        assert run.stats.problems == 1
    assert len(bodies(tmp_path, "tile")) == 1


def test_frames_beyond_one_message(tmp_path: Path) -> None:
    """[PY-17] A frame of more bytes than one message may carry is recorded in pieces that together are the frame."""
    picture = np.random.default_rng(5).random((1700, 1700, 3), np.float32)
    with offline_run(tmp_path, strict=True) as run:
        run.log_view("a", picture, step=1)
        with run.frame("b", step=1, width=1700, height=1700) as frame:
            frame.span(0, picture.reshape(-1, 3))
    tiles = [record for record in messages(tmp_path) if record.header["body"]["type"] == "tile"]
    assert all(len(tile.payload) <= _wire.LIMIT_IMAGE_BYTES_PER_MESSAGE for tile in tiles)
    assert (np.concatenate([pixels_of(tile) for tile in tiles]) == picture).all()
    spans = [record for record in messages(tmp_path) if record.header["body"]["type"] == "span"]
    assert len(spans) == 2
    assert b"".join(record.payload for record in spans) == picture.tobytes()


def test_a_ground_truth_beyond_one_message(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-17] A ground truth too large for one message is left out, by name; the frame is kept."""
    picture = np.zeros((1700, 1700, 3), np.float32)
    with offline_run(tmp_path) as run:
        run.log_view("a", picture, picture, step=1)
    assert len(bodies(tmp_path, "frameOpen")) == 1
    assert bodies(tmp_path, "groundTruth") == []
    assert "ground_truth" in caplog.text


def test_a_full_spool(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-14] A full spool drops frames and counts them, warns once, goes on with scalars, and tells the server what is missing."""
    with offline_run(tmp_path, spool_limit_bytes=1024**2) as run:
        for step in range(40):
            run.log_view("a", np.zeros((100, 100, 3), np.float32), step=step)
            run.log({"loss": step}, step=step)
        dropped = run.stats.dropped["frames"]
        assert dropped + run.stats.frames == 40
        assert run.stats.scalars == 40
    assert 40 > dropped > 0
    assert len([record for record in caplog.records if "spool" in record.message]) == 1
    assert sum(body["count"] for body in bodies(tmp_path, "dropped") if body["kind"] == "frames") == dropped
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.segment"))
    assert size <= 1024**2 + 256 * 1024
    assert bodies(tmp_path, "finish") == [{"type": "finish", "status": "finished"}]


def test_a_live_frame_is_whole_or_absent(tmp_path: Path) -> None:
    """[PY-14] A full spool refuses a live frame as a whole: no tile of it is recorded or counted as dropped on its own."""
    with offline_run(tmp_path, spool_limit_bytes=1024**2) as run:
        run.log_view("filler", np.zeros((250, 250, 3), np.float32), step=0)
        with run.frame("a", step=1, width=100, height=100) as frame:
            for y in range(0, 100, 10):
                frame.tile(0, y, np.zeros((10, 100, 3), np.float32))
        assert run.stats.dropped == {"frames": 1}
    assert bodies(tmp_path, "frameOpen") == bodies(tmp_path, "tile") == []


def test_strict_raises_when_full(tmp_path: Path) -> None:
    """[PY-2] In strict mode a full spool raises SpoolFull."""
    with offline_run(tmp_path, spool_limit_bytes=1024**2, strict=True) as run, pytest.raises(SpoolFull):
        for step in range(40):
            run.log_view("a", np.zeros((100, 100, 3), np.float32), step=step)


def test_too_many_open_frames(tmp_path: Path) -> None:
    """[PY-15] More live frames than the server holds open are refused here; closing one makes room."""
    with offline_run(tmp_path) as run:
        frames = [
            run.frame(f"v{index}", step=1, width=4, height=4) for index in range(_wire.LIMIT_OPEN_FRAMES_PER_RUN + 1)
        ]
        for frame in frames:
            frame.tile(0, 0, rgb(2, 4))
        assert run.stats.problems == 1
        frames[0].close()
        with run.frame("late", step=1, width=4, height=4) as frame:
            frame.tile(0, 0, rgb(2, 4))
    assert bodies(tmp_path, "frameOpen")[-1]["view"] == "late"
    assert len(bodies(tmp_path, "frameClose")) == _wire.LIMIT_OPEN_FRAMES_PER_RUN + 1
