"""What the training loop calls, judged by what lands in the spool."""

from __future__ import annotations

import argparse
import logging
import math
import multiprocessing
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import REPOSITORY, bodies, messages, offline_run

import raywatch
from raywatch import InvalidInput, _wire

POSE = np.arange(12, dtype=np.float32).reshape(3, 4)
GREY = np.zeros((4, 6), np.float32)


def rgb(height: int = 4, width: int = 6) -> Any:
    return np.random.default_rng(3).random((height, width, 3), np.float32)


class Hostile:
    """Raises whatever one does with it."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("hostile")

    def __float__(self) -> float:
        raise RuntimeError("hostile")

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise MemoryError("hostile")


BAD_CALLS: dict[str, Any] = {
    "log text": lambda run: run.log({"a": "fast"}, step=1),
    "log None": lambda run: run.log(None, step=1),
    "log hostile": lambda run: run.log({"a": Hostile()}, step=1),
    "negative step": lambda run: run.log({"a": 1}, step=-1),
    "fractional step": lambda run: run.log({"a": 1}, step=1.5),
    "huge step": lambda run: run.log({"a": 1}, step=2**53),
    "control character": lambda run: run.log({"a\n": 1}, step=1),
    "long name": lambda run: run.log({"a" * 201: 1}, step=1),
    "no view name": lambda run: run.log_view("", rgb(), step=1),
    "view is a number": lambda run: run.log_view(12, rgb(), step=1),
    "no picture": lambda run: run.log_view("a", None, step=1),
    "hostile picture": lambda run: run.log_view("a", Hostile(), step=1),
    "sizes differ": lambda run: run.log_view("a", rgb(4, 6), rgb(5, 6), step=1),
    "two channels": lambda run: run.log_view("a", np.zeros((5, 6, 2)), step=1),
    "color space": lambda run: run.log_view("a", rgb(), step=1, color_space="cmyk"),
    "pose": lambda run: run.log_view("a", rgb(), step=1, camera=np.eye(3)),
    "convention": lambda run: run.log_view("a", rgb(), step=1, camera=POSE, convention="blender"),
    "intrinsics": lambda run: run.log_view("a", rgb(), step=1, camera=POSE, intrinsics=(0, 0, 1, 1)),
    "intrinsics alone": lambda run: run.log_view("a", rgb(), step=1, intrinsics=(9, 9, 1, 1)),
    "alpha without background": lambda run: run.log_view("a", rgb(), np.zeros((4, 6, 4)), step=1),
    "background": lambda run: run.log_view("a", rgb(), np.zeros((4, 6, 4)), step=1, background=(0, 2, 0)),
    "frame size": lambda run: run.frame("a", step=1, width=0, height=9),
    "frame channels": lambda run: run.frame("a", step=1, width=9, height=9, channels=2),
    "frame dtype": lambda run: run.frame("a", step=1, width=9, height=9, dtype="int8"),
    "tile outside": lambda run: run.frame("a", step=1, width=9, height=9).tile(9, 0, rgb()),
    "tile too large": lambda run: run.frame("a", step=1, width=9, height=9).tile(7, 7, rgb()),
    "span outside": lambda run: run.frame("a", step=1, width=2, height=2).span(2, np.zeros((3, 3))),
    "notes": lambda run: run.update(notes=12),
}


@pytest.mark.parametrize("call", BAD_CALLS)
def test_bad_calls_never_raise(tmp_path: Path, caplog: pytest.LogCaptureFixture, call: str) -> None:
    """[PY-1] A call that cannot be carried out is logged once, counted every time, and never raises."""
    with offline_run(tmp_path) as run, caplog.at_level(logging.WARNING, "raywatch"):
        for _ in range(3):
            BAD_CALLS[call](run)
        assert run.stats.problems == 3
        assert len(caplog.records) == 1


def test_each_kind_is_said_with_its_place(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-1] Two different mistakes in the same argument are both said, each with its call and view; one that repeats is not."""
    with offline_run(tmp_path) as run, caplog.at_level(logging.WARNING, "raywatch"):
        run.log_view("test/one", rgb(4, 6), rgb(5, 6), step=1)
        run.log_view("test/two", np.zeros((5, 6, 2)), step=1)
        run.log_view("test/three", rgb(7, 6), rgb(5, 6), step=1)
        run.frame("test/four", step=1, width=9, height=9).tile(7, 7, rgb())
        assert run.stats.problems == 4
    said = [record.message for record in caplog.records]
    assert [line.split(":")[0] for line in said] == [
        "log_view('test/one')",
        "log_view('test/two')",
        "frame('test/four')",
    ]


def test_the_terminal_is_not_flooded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-1] Messages that are new each time are said up to a bound and counted beyond it."""
    with offline_run(tmp_path) as run, caplog.at_level(logging.WARNING, "raywatch"):
        for number in range(200):
            run.log({f"s{chr(0x4E00 + number)}": "no number"}, step=number)
        assert run.stats.problems == 200
    assert 0 < len(caplog.records) <= 100


def test_the_terminal_hears_who_speaks(tmp_path: Path) -> None:
    """[PY-1] Where the program has set up no logging, a warning still says which library it is from."""
    program = f"import raywatch; raywatch.init('p', mode='offline', dir={str(tmp_path)!r}).log({{'loss': 'x'}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "raywatch: values['loss']: received str, expected a single number" in done.stderr


def test_floats_up_to_255_are_noticed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-5] Floats that look like 0 to 255 are sent as they are and said once; those of a linear picture are not doubted."""
    with offline_run(tmp_path) as run, caplog.at_level(logging.WARNING, "raywatch"):
        levels = np.linspace(0, 255, 72, dtype=np.float32).reshape(4, 6, 3)
        run.log_view("linear", levels, step=1, color_space="linear")
        run.log_view("diverged", levels * 1e6, step=1)
        assert run.stats.problems == 0
        run.log_view("levels", levels, step=1)
        run.log_view("levels", levels, step=2)
        assert (run.stats.problems, run.stats.frames) == (2, 4)
    assert len([record for record in caplog.records if "0 to 255" in record.message]) == 1


@pytest.mark.parametrize("call", BAD_CALLS)
def test_bad_calls_raise_in_strict_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """[PY-2] RAYWATCH_STRICT=1 raises what would otherwise be logged."""
    monkeypatch.setenv("RAYWATCH_STRICT", "1")
    with offline_run(tmp_path) as run, pytest.raises(Exception, match=r".+"):
        BAD_CALLS[call](run)


def test_interrupts_pass(tmp_path: Path) -> None:
    """[PY-1] Ctrl-C is never swallowed."""

    class Interrupts:
        def __float__(self) -> float:
            raise KeyboardInterrupt

    with offline_run(tmp_path) as run, pytest.raises(KeyboardInterrupt):
        run.log({"a": Interrupts()}, step=1)


def test_scalars_of_every_kind(tmp_path: Path) -> None:
    """[PY-7] Numbers, 0-d arrays and arrays of one value are points; NaN and ∞ are spelled; bad values do not cost the good ones."""
    given = {
        "int": 3,
        "float": 0.5,
        "bool": True,
        "0-d": np.float32(0.25),
        "1": np.array([7]),
        "nan": math.nan,
        "inf": -np.inf,
    }
    with offline_run(tmp_path) as run:
        run.log({**given, "two": np.zeros(2), "text": "1"}, step=np.int64(5))
        run.log({"a": 1.0})
        assert run.stats.scalars == 8
    first, second = bodies(tmp_path, "scalars")
    assert {point["name"]: point["value"] for point in first["points"]} == {
        "int": 3.0,
        "float": 0.5,
        "bool": 1.0,
        "0-d": 0.25,
        "1": 7.0,
        "nan": "NaN",
        "inf": "-Infinity",
    }
    assert {point["step"] for point in first["points"]} == {5}
    assert second["points"][0]["step"] == 6


def test_torch_scalars(tmp_path: Path) -> None:
    """[PY-7] A loss that still has its graph is a number."""
    torch = pytest.importorskip("torch")
    with offline_run(tmp_path, strict=True) as run:
        run.log(
            {"loss": (torch.ones(3, requires_grad=True) * 2).sum(), "half": torch.tensor([0.5], dtype=torch.bfloat16)},
            step=1,
        )
    assert [point["value"] for point in bodies(tmp_path, "scalars")[0]["points"]] == [6.0, 0.5]


def test_many_points_at_once(tmp_path: Path) -> None:
    """[PY-7] More points than one message may carry become several."""
    with offline_run(tmp_path, strict=True) as run:
        run.log({f"s/{index}": index for index in range(_wire.LIMIT_POINTS_PER_MESSAGE + 5)}, step=1)
    assert [len(body["points"]) for body in bodies(tmp_path, "scalars")] == [_wire.LIMIT_POINTS_PER_MESSAGE, 5]


K = np.array([[50.0, 0, 30], [0, 51, 25], [0, 0, 1]])
CAMERAS = {
    "3x4": (POSE, K),
    "4x4": (np.vstack([POSE, [0, 0, 0, 1]]), (50, 51, 30, 25)),
    "batch": (POSE[None], K[None]),
    "lists": (POSE.tolist(), {"fx": 50, "fy": 51, "cx": 30, "cy": 25}),
}


@pytest.mark.parametrize("given", CAMERAS)
def test_cameras(tmp_path: Path, given: str) -> None:
    """[PY-9] Poses of 4×4 and 3×4 and intrinsics as K, four numbers or names end as the wire's camera."""
    pose, intrinsics = CAMERAS[given]
    with offline_run(tmp_path, strict=True) as run:
        run.log_view("a", rgb(), step=1, camera=pose, intrinsics=intrinsics, convention="opencv", split="val")
        run.log_view("a", rgb(), step=2, split="val")
        run.log_view("a", rgb(), step=3)
    assert bodies(tmp_path, "view") == [
        {
            "type": "view",
            "view": "a",
            "split": "val",
            "width": 6,
            "height": 4,
            "camera": {
                "worldFromCamera": [*range(12), 0, 0, 0, 1],
                "convention": "opencv",
                "intrinsics": {"fx": 50, "fy": 51, "cx": 30, "cy": 25},
            },
        }
    ]


def test_threads(tmp_path: Path) -> None:
    """[PY-18] Calls from several threads lose nothing."""
    with offline_run(tmp_path, strict=True) as run:

        def work(name: int) -> None:
            for step in range(200):
                run.log({f"t{name}": step}, step=step)

        threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    points = [(body["points"][0]["name"], body["points"][0]["step"]) for body in bodies(tmp_path, "scalars")]
    assert sorted(points) == sorted((f"t{name}", step) for name in range(8) for step in range(200))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_forked_children_do_nothing(tmp_path: Path) -> None:
    """[PY-19] In a forked child, as a data loader makes them, a run does nothing and raises nothing."""
    with offline_run(tmp_path, strict=True) as run:

        def child() -> None:
            run.log({"from": 1}, step=1)
            run.log_view("a", rgb(), step=1)
            run.finish()

        process = multiprocessing.get_context("fork").Process(target=child)
        process.start()
        process.join(30)
        assert process.exitcode == 0
        run.log({"parent": 1}, step=1)
    assert [record.header["body"]["type"] for record in messages(tmp_path)] == ["scalars", "finish"]


def test_pickled_runs_do_nothing(tmp_path: Path) -> None:
    """[PY-19] A run that travels to a spawned worker inside another object arrives as one that does nothing."""
    with offline_run(tmp_path, strict=True) as run:
        copy = pickle.loads(pickle.dumps(run))
        copy.log({"a": 1}, step=1)
        copy.finish()
        assert copy.id == run.id
    assert bodies(tmp_path, "scalars") == []


def test_disabled_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[PY-20] A disabled run touches neither disk nor arguments."""
    monkeypatch.setenv("RAYWATCH_MODE", "disabled")
    run = raywatch.init("p", dir=tmp_path / "none", strict=True)
    run.log({"a": Hostile()}, step=1)
    run.log_view("a", Hostile(), step=1)
    with run.frame("a", step=1, width=-4, height=4) as frame:
        frame.tile(0, 0, Hostile())
        frame.span(0, Hostile())
    run.update(notes="x")
    run.finish()
    assert not (tmp_path / "none").exists()


BAD_STARTS: list[dict[str, Any]] = [
    {"project": ""},
    {"run_id": "a b"},
    {"resume": "maybe"},
    {"mode": "fast"},
    {"url": "localhost:4090"},
    {"tags": "one"},
    {"tags": ["x"] * 65},
    {"spool_limit_bytes": 10},
    {"config": 12},
]


@pytest.mark.parametrize("options", BAD_STARTS, ids=[next(iter(options)) for options in BAD_STARTS])
def test_init_says_what_is_wrong(tmp_path: Path, options: dict[str, Any]) -> None:
    """[PY-21] init raises ValueError for arguments that make no sense, before training begins."""
    with pytest.raises(ValueError, match="expected"):
        raywatch.init(**{"project": "p", "mode": "offline", "dir": tmp_path, **options})


def test_an_unwritable_folder_is_no_reason_to_stop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """[PY-21] Where no spool can be made, init warns and the run does nothing."""
    (tmp_path / "file").write_text("")
    run = raywatch.init("p", mode="offline", dir=tmp_path / "file")
    run.log({"a": 1}, step=1)
    run.finish()
    assert "not recorded" in caplog.text


def test_configuration(tmp_path: Path) -> None:
    """[PY-21] Configurations as programs have them become JSON."""
    config = argparse.Namespace(
        lr=np.float32(0.5), path=Path("/data"), grid=(1, 2), nan=math.nan, nested={"a": {1: None}}, big=2**60
    )
    with offline_run(tmp_path, config=config, strict=True) as run:
        run.update(config={"lr": 1}, tags=["x"], notes="n")
    (description,) = tmp_path.glob("*/run.json")
    assert (
        '"config": {"lr": 0.5, "path": "/data", "grid": [1, 2], "nan": "NaN", "nested": {"a": {"1": null}}'
        in description.read_text()
    )
    assert bodies(tmp_path, "metadata") == [{"type": "metadata", "config": {"lr": 1}, "tags": ["x"], "notes": "n"}]


def test_the_trainer_stays_light() -> None:
    """[PY-22] The trainer's process imports NumPy alone: neither socket.io nor torch, jax or PIL."""
    program = (
        "import sys, raywatch; run = raywatch.init('p', mode='offline', dir=sys.argv[1]); run.log({'a': 1}, step=1); "
        "run.log_view('a', [[0.5]], step=1); run.finish(); "
        "print([name for name in ('socketio', 'engineio', 'torch', 'jax', 'PIL', 'requests') if name in sys.modules])"
    )
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_wire_constants_are_fresh() -> None:
    """[PY-23] The constants of the wire are those of the contract."""
    command = ["node", "--import", "tsx", "scripts/generateWire.ts", "--check"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_errors_name_their_field() -> None:
    """[PY-1] An error says which argument, what was received and what was expected."""
    error = InvalidInput("step", "received -1, expected 0 or more")
    assert (error.field, str(error)) == ("step", "step: received -1, expected 0 or more")
    assert isinstance(error, ValueError)
