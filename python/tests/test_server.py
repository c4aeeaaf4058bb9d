"""The package against the real server process: nothing lost, nothing double, figures equal to NumPy's."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from figures import check_figures
from support import Server, wait_until

import raywatch

PROGRAM = Path(__file__).with_name("trainer_program.py")
run_ids = (f"python-{os.getpid()}-{number}" for number in itertools.count())


def init(server: Server, folder: Path, **options: Any) -> raywatch.Run:
    return raywatch.init(
        "tests", "server", url=server.url, dir=folder, **{"run_id": next(run_ids), "strict": True, **options}
    )


def noisy(truth: Any, seed: int) -> Any:
    return (truth + np.random.default_rng(seed).normal(0, 0.2, truth.shape)).astype(np.float32)


def test_a_whole_run(shared_server: Server, tmp_path: Path) -> None:
    """[PY-24] Scalars, whole frames, tiles and spans arrive complete, and the server's figures are NumPy's to 1e-9."""
    truth = np.random.default_rng(0).random((37, 53, 3), np.float32)
    run = init(shared_server, tmp_path, config={"lr": 0.1}, tags=["tag"], notes="note")
    predictions = [noisy(truth, step) for step in range(3)]
    for step, prediction in enumerate(predictions):
        run.log({"train/loss": 1 / (step + 1)}, step=step)
        run.log_view(
            "test/whole", prediction.transpose(2, 0, 1), truth, step=step, camera=np.eye(4), intrinsics=(50, 50, 26, 18)
        )
        with run.frame("test/tiles", step=step, width=53, height=37, ground_truth=truth) as frame:
            corners = list(itertools.product(range(0, 53, 16), range(0, 37, 16)))
            np.random.default_rng(step).shuffle(corners)
            for x, y in corners:
                frame.tile(x, y, prediction[y : y + 16, x : x + 16])
        with run.frame("test/spans", step=step, width=53, height=37, ground_truth=truth) as frame:
            for start in range(0, 37 * 53, 500):
                frame.span(start, prediction.reshape(-1, 3)[start : start + 500])
    run.finish()
    assert run.stats.records == run.stats.acknowledged
    assert list(tmp_path.iterdir()) == []

    for view in ("test/whole", "test/tiles", "test/spans"):
        frames = shared_server.measured(run.id, view, 3)
        assert [frame["step"] for frame in frames] == [0, 1, 2]
        for frame, prediction in zip(frames, predictions):
            assert frame["status"] == "complete"
            check_figures(frame, prediction, truth)
    snapshot = shared_server.run(run.id)
    assert snapshot is not None
    summary = snapshot["summary"]["run"]
    assert (summary["status"], summary["config"], summary["tags"], summary["notes"]) == (
        "finished",
        {"lr": 0.1},
        ["tag"],
        "note",
    )
    assert (summary["refused"], summary["dropped"]) == ({}, {})
    cameras = {view["key"]: view["camera"] for view in snapshot["views"]}
    assert cameras["test/whole"]["worldFromCamera"] == np.eye(4).reshape(-1).tolist()
    assert shared_server.points(run.id, "train/loss") == [(0, 1.0), (1, 0.5), (2, 1 / 3)]


@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32"])
def test_figures_of_every_type(shared_server: Server, tmp_path: Path, dtype: str) -> None:
    """[PY-24] The figures are those of the values that were sent, whatever their type."""
    truth = np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8)
    prediction = np.clip(noisy(truth / 255, 1), 0, 1)
    prediction = (prediction * 255).round().astype(np.uint8) if dtype == "uint8" else prediction.astype(dtype)
    run = init(shared_server, tmp_path)
    run.log_view("a", prediction, truth, step=1)
    run.finish()
    (frame,) = shared_server.measured(run.id, "a", 1)
    scaled = prediction.astype(np.float64) / (255 if dtype == "uint8" else 1)
    check_figures(frame, scaled, truth / 255)


def test_alpha_over_its_background(shared_server: Server, tmp_path: Path) -> None:
    """[PY-8] A ground truth with alpha is measured over the background that came with it."""
    truth = np.random.default_rng(0).random((20, 20, 4), np.float32)
    prediction = np.random.default_rng(1).random((20, 20, 3), np.float32)
    run = init(shared_server, tmp_path)
    run.log_view("a", prediction, truth, step=1, background=(0.25, 0.5, 1.0))
    run.finish()
    (frame,) = shared_server.measured(run.id, "a", 1)
    wide = truth.astype(np.float64)
    check_figures(frame, prediction, wide[..., :3] * wide[..., 3:] + (1 - wide[..., 3:]) * np.array([0.25, 0.5, 1.0]))


def test_ground_truth_travels_once(shared_server: Server, tmp_path: Path) -> None:
    """[PY-11] A second run with the same ground truth sends its hash alone, and is measured all the same."""
    truth = np.random.default_rng(99).random((64, 64, 3), np.float32)
    figures = []
    for _ in range(2):
        run = init(shared_server, tmp_path)
        run.log_view("a", noisy(truth, 5), truth, step=1)
        run.finish()
        (frame,) = shared_server.measured(run.id, "a", 1)
        figures.append(frame["metrics"]["values"])
    assert figures[0] == figures[1]


def test_arrives_while_training(shared_server: Server, tmp_path: Path) -> None:
    """[PY-24] What is logged reaches the server while the run goes on, tile by tile."""
    run = init(shared_server, tmp_path)
    with run.frame("a", step=1, width=32, height=32) as frame:
        frame.tile(0, 0, np.zeros((16, 32, 3), np.uint8))
        (opened,) = wait_until(lambda: shared_server.frames(run.id, "a"), "the open frame")
        wait_until(
            lambda: (
                shared_server.get(f"/frames/{opened['id']}")["covered"] == [{"x": 0, "y": 0, "width": 32, "height": 16}]
            ),
            "a tile",
        )
    run.finish()


def test_continuing_a_run(shared_server: Server, tmp_path: Path) -> None:
    """[PY-25] resume="must" continues a run under its id, and resume="never" refuses one that exists: said once, nothing raised."""
    first = init(shared_server, tmp_path)
    first.log({"loss": 1.0}, step=1)
    first.finish()
    second = init(shared_server, tmp_path, run_id=first.id, resume="must")
    second.log({"loss": 0.5}, step=2)
    second.finish()
    assert shared_server.points(first.id, "loss") == [(1, 1.0), (2, 0.5)]


@pytest.mark.parametrize(("resume", "reason"), [("must", "no run"), ("never", "exists")])
def test_a_run_that_is_refused(
    shared_server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture, resume: str, reason: str
) -> None:
    """[PY-25] A run that the server refuses warns once, with the reason; the loop goes on and the spool stays."""
    existing = init(shared_server, tmp_path)
    existing.finish()
    options: dict[str, Any] = {"resume": resume, "strict": False}
    if resume == "never":
        options["run_id"] = existing.id
    run = init(shared_server, tmp_path, **options)

    def warned() -> bool:
        run.log({"a": 1}, step=1)
        return reason in caplog.text

    with caplog.at_level(logging.WARNING, "raywatch"):
        wait_until(warned, "the warning")
        run.finish()
    assert len([record for record in caplog.records if reason in record.message]) == 1
    assert len(list(tmp_path.glob("*/*.segment"))) == 1


def test_refusals_are_told(shared_server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-26] A message that the server refuses is counted by code and said once; what follows still arrives."""
    run = init(shared_server, tmp_path, strict=False)
    with run.frame("a", step=1, width=8, height=8) as frame:
        for value in (1, 2, 3):
            frame.tile(0, 0, np.full((8, 8, 3), value, np.uint8))
    run.log({"after": 1.0}, step=2)
    run.finish()
    assert run.stats.refused == {"pixel_conflict": 2}
    assert len([record for record in caplog.records if "pixel_conflict" in record.message]) == 1
    assert shared_server.points(run.id, "after") == [(2, 1.0)]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_restarts(server: Server, tmp_path: Path, how: signal.Signals) -> None:
    """[PY-27] The server stops, or is killed, and starts again in the middle of a run: nothing is lost, nothing is double."""
    server.start()
    run = init(server, tmp_path / "spool", strict=False)
    truth = np.random.default_rng(0).random((32, 32, 3), np.float32)

    def train(steps: range) -> None:
        for step in steps:
            run.log({"loss": step}, step=step)
            with run.frame("tiles", step=step, width=32, height=32, ground_truth=truth) as frame:
                for y in range(0, 32, 8):
                    frame.tile(0, y, noisy(truth, step)[y : y + 8])

    train(range(40))
    wait_until(lambda: server.run(run.id), "the run")
    server.stop(how)
    train(range(40, 80))
    server.start()
    train(range(80, 120))
    run.finish(timeout_seconds=60)
    assert run.stats.acknowledged == run.stats.records
    assert server.points(run.id, "loss") == [(step, step) for step in range(120)]
    frames = server.measured(run.id, "tiles", 120)
    assert [frame["step"] for frame in frames] == list(range(120))
    assert {frame["status"] for frame in frames} == {"complete"}
    snapshot = server.run(run.id)
    assert snapshot is not None
    assert snapshot["summary"]["run"]["refused"] == {}
    assert snapshot["summary"]["frameCount"] == 120


def test_a_server_that_lost_its_data(server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-31] When the server's data folder is replaced in the middle of a run, what is logged after that arrives and is measured."""
    server.start()
    run = init(server, tmp_path / "spool", strict=False, spool_limit_bytes=1024**2)
    truth = np.zeros((100, 100, 3), np.uint8)

    def settled() -> bool:
        run.log({"tick": 1.0}, step=1)
        return run.stats.acknowledged > 40

    for step in range(30):
        run.log_view("a", truth + step, truth, step=step)
        wait_until(lambda: len(list((tmp_path / "spool").glob("*/*.segment"))) < 4, "room")
    wait_until(settled, "acknowledgements")
    server.stop()
    shutil.rmtree(server.data)
    server.start()

    def noticed() -> bool:
        run.log({"tick": 1.0}, step=2)
        return "has lost" in caplog.text

    wait_until(noticed, "the warning")
    run.log_view("a", truth + 7, truth, step=99)
    run.finish()
    last = server.measured(run.id, "a", len(server.frames(run.id, "a")))[-1]
    assert last["step"] == 99
    assert last["metrics"]["values"]["l1"] == pytest.approx(7 / 255, abs=1e-9)


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_no_server_at_all(server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-28] Without a server the loop runs on, one warning says so, finish gives up in time, and `sync` uploads it later."""
    server.port = unused_port()
    run = init(server, tmp_path / "spool", strict=False, finish_timeout_seconds=0.3)

    def warned() -> bool:
        run.log({"loss": 1.0}, step=1)
        return "Cannot reach" in caplog.text

    wait_until(warned, "the warning")
    before = time.monotonic()
    run.finish()
    assert time.monotonic() - before < 5
    assert len([record for record in caplog.records if "Cannot reach" in record.message]) == 1
    process = run._uploads._process if run._uploads else None
    assert process is not None
    assert process.poll() is None, "the uploader goes on alone"
    process.kill()
    process.wait()

    server.start()
    command = [sys.executable, "-m", "raywatch", "sync", str(tmp_path / "spool")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "uploaded" in done.stdout, done.stderr
    assert done.returncode == 0
    assert len(server.points(run.id, "loss")) > 0
    assert list((tmp_path / "spool").iterdir()) == []


def test_offline_then_sync(shared_server: Server, tmp_path: Path) -> None:
    """[PY-28] A run recorded offline starts no process and is uploaded by `sync`, to another URL if asked."""
    run = init(shared_server, tmp_path, mode="offline")
    run.log({"loss": 1.0}, step=1)
    assert run._uploads is None
    run.finish()
    command = [sys.executable, "-m", "raywatch", "sync", "--url", shared_server.url, str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert shared_server.points(run.id, "loss") == [(1, 1.0)]


def test_an_uploader_that_gives_up(tmp_path: Path) -> None:
    """[PY-28] `sync` says so when the server cannot be reached, and leaves the spool as it is."""
    run = raywatch.init("tests", mode="offline", dir=tmp_path, url=f"http://127.0.0.1:{unused_port()}")
    run.log({"loss": 1.0}, step=1)
    run.finish()
    command = [sys.executable, "-m", "raywatch", "sync", "--patience", "0.1", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "could not be reached" in done.stdout
    assert done.returncode != 0
    assert len(list(tmp_path.glob("*/*.segment"))) == 1


ENDINGS = {
    "killed": ("running", ""),
    "exception": ("failed", "ArithmeticError: the loss is NaN"),
    "with": ("failed", "ArithmeticError: the loss is NaN"),
    "interrupted": ("failed", "KeyboardInterrupt"),
    "finish": ("finished", ""),
    "nothing": ("finished", ""),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_way_to_end(shared_server: Server, tmp_path: Path, ending: str) -> None:
    """[PY-29] However the trainer ends, kill -9 included, all it logged arrives, its end is told as it was, and the spool goes."""
    run_id = next(run_ids)
    spool = tmp_path / "spool"
    command = [sys.executable, str(PROGRAM), shared_server.url, str(spool), run_id, ending]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    wait_until(lambda: list(spool.iterdir()) == [], "an empty spool")
    assert shared_server.points(run_id, "loss") == [(step, 1 / (step + 1)) for step in range(50)]
    assert len(shared_server.frames(run_id, "test/a")) == 50
    snapshot = shared_server.run(run_id)
    assert snapshot is not None
    run = snapshot["summary"]["run"]
    # Without its trainer the uploader sends no sign of life: the server finds such a run crashed when the heartbeats' time is over.
    assert (run["status"], run["statusReason"]) == ENDINGS[ending]


def test_ctrl_c_spares_the_uploader(shared_server: Server, tmp_path: Path) -> None:
    """[PY-29] The uploader is in a session of its own, where the terminal's Ctrl-C and hang-up do not reach it."""
    run = init(shared_server, tmp_path)
    assert run._uploads is not None
    uploader = run._uploads.process_id
    assert uploader is not None
    assert os.getsid(uploader) == uploader != os.getsid(0)
    run.finish()


def test_a_dead_uploader_is_replaced(shared_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[PY-30] An uploader that is killed is started again and goes on where the server stands."""
    monkeypatch.setattr("raywatch._uploads.RESTART_INTERVAL_SECONDS", 0.0)
    monkeypatch.setattr("raywatch._uploads.POLL_INTERVAL_SECONDS", 0.05)
    run = init(shared_server, tmp_path)
    for step in range(100):
        run.log({"loss": step}, step=step)
    wait_until(lambda: shared_server.run(run.id), "the run")
    assert run._uploads is not None
    first = run._uploads.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def replaced() -> bool:
        run.log({"other": 1.0}, step=1)
        return run._uploads is not None and run._uploads.process_id != first

    wait_until(replaced, "another uploader")
    run.finish()
    assert shared_server.points(run.id, "loss") == [(step, step) for step in range(100)]


def test_only_one_uploader_per_spool(shared_server: Server, tmp_path: Path) -> None:
    """[PY-30] `sync` leaves a spool alone that an uploader is at work on."""
    run = init(shared_server, tmp_path)
    run.log({"loss": 1.0}, step=1)
    wait_until(lambda: shared_server.run(run.id), "the run")
    done = subprocess.run(
        [sys.executable, "-m", "raywatch", "sync", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "another process" in done.stdout
    run.finish()
    assert shared_server.points(run.id, "loss") == [(1, 1.0)]
