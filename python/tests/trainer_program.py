"""A trainer in a process of its own, for tests that end it in every way. Arguments: URL, spool folder, run id, how it ends."""

from __future__ import annotations

import os
import signal
import sys

import numpy as np

import raywatch


def main(url: str, folder: str, run_id: str, ending: str) -> None:
    run = raywatch.init("tests", "program", url=url, dir=folder, run_id=run_id)
    picture = np.full((20, 30, 3), 0.5, np.float32)
    for step in range(50):
        run.log({"loss": 1 / (step + 1)}, step=step)
        run.log_view("test/a", picture, np.zeros_like(picture), step=step)
    if ending == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if ending == "exception":
        raise ArithmeticError("the loss is NaN")
    if ending == "with":
        with run:
            raise ArithmeticError("the loss is NaN")
    if ending == "interrupted":
        os.kill(os.getpid(), signal.SIGINT)
    if ending == "finish":
        run.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
