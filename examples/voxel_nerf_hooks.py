"""Hooking a trainer that you did not write: its callbacks become calls of a run, and the trainer stays as it is.

For a module with ``load(path) -> ({"train": views, "test": views}, (fx, fy, cx, cy))``, views being (name, image, camera-to-world),
and ``train(data, intrinsics, …, on_scalar=, on_tile=, on_image=)`` that calls back with

    on_scalar(step, tag, value, seconds)
    on_tile(step, view, x, y, pixels)            float32, height × width × 3, not clamped
    on_image(step, view, prediction, truth, depth)

Run:

    python examples/voxel_nerf_hooks.py --trainer PATH/voxel_nerf.py DATA_FOLDER --iters 600 --eval_every 25
"""

from __future__ import annotations

import argparse
import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import raywatch


def import_file(path: Path) -> ModuleType:
    """A module from a path, wherever it lies."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None:
        raise SystemExit(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class Hooks:
    """Turns callbacks into frames: a frame opens with its first tile and closes when its whole image is reported."""

    def __init__(
        self, run: raywatch.Run, views: list[tuple[str, Any, Any]], intrinsics: tuple[float, float, float, float]
    ) -> None:
        self._run = run
        self._views = {name: (truth, pose) for name, truth, pose in views}
        self._intrinsics = intrinsics
        self._open: dict[tuple[int, str], raywatch.Frame] = {}

    def on_scalar(self, step: int, tag: str, value: float, seconds: float) -> None:
        # The server measures the test views itself; the trainer's own figure is kept beside it, to be compared.
        self._run.log({tag: value, "time/train_seconds": seconds}, step=step)

    def on_tile(self, step: int, view: str, x: int, y: int, pixels: Any) -> None:
        frame = self._open.get((step, view))
        if frame is None:
            truth, pose = self._views[view]
            height, width = truth.shape[:2]
            frame = self._run.frame(
                f"test/{view}",
                step=step,
                width=width,
                height=height,
                ground_truth=truth,
                camera=pose,
                intrinsics=self._intrinsics,
                convention="opengl",
            )
            self._open[step, view] = frame
        frame.tile(x, y, pixels)

    def on_image(self, step: int, view: str, prediction: Any, truth: Any, depth: Any) -> None:
        frame = self._open.pop((step, view), None)
        if frame is not None:
            frame.close()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="a folder or file that the trainer's load() reads")
    parser.add_argument("--trainer", type=Path, required=True, help="the trainer's Python file")
    parser.add_argument("--name", help="of the run; that of the data when left out")
    parser.add_argument("--iters", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=2048, help="rays in a step")
    parser.add_argument("--eval_every", type=int, default=250, help="steps between evaluations")
    parser.add_argument("--n_eval", type=int, default=3, help="test views to evaluate")
    parser.add_argument(
        "--box", type=float, nargs="+", default=[1.2], help="half the side of the box, or its six bounds"
    )
    parser.add_argument("--final_grid", type=int, default=64, help="voxels on a side at the end")
    parser.add_argument("--bg", type=float, default=1.0, help="background grey level")
    parser.add_argument("--tile", type=int, default=32, help="pixels on a side of a tile")
    parser.add_argument("--time_limit", type=float, default=1e9, help="seconds of training")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def main() -> None:
    options = read_options()
    trainer = import_file(options.trainer)
    data, intrinsics = trainer.load(options.data)[:2]
    box, side = options.box, options.final_grid
    low, high = ((-box[0],) * 3, (box[0],) * 3) if len(box) == 1 else (tuple(box[:3]), tuple(box[3:]))
    name = options.name or os.path.basename(os.path.normpath(options.data))
    with raywatch.init(project="voxel-nerf", name=name, config=options) as run:
        hooks = Hooks(run, data["test"], intrinsics)
        trainer.train(
            data,
            intrinsics,
            options.iters,
            options.batch,
            low,
            high,
            ((0, side // 3), (options.iters // 10, side * 2 // 3), (options.iters // 3, side)),
            eval_every=options.eval_every,
            n_eval=options.n_eval,
            tile=options.tile,
            time_limit=options.time_limit,
            bg=options.bg,
            seed=options.seed,
            on_scalar=hooks.on_scalar,
            on_tile=hooks.on_tile,
            on_image=hooks.on_image,
        )


if __name__ == "__main__":
    main()
