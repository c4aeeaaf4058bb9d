"""What several test files need: waiting on conditions, reading a spool, a server process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, TypeVar

import numpy as np

import raywatch
from raywatch._spool import Record
from raywatch._spool_reader import read_all

REPOSITORY = Path(__file__).resolve().parents[2]
Value = TypeVar("Value")


def wait_until(look: Callable[[], Value | None], what: str, seconds: float = 30.0) -> Value:
    """The first true answer; fails by name after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.01)


def messages(folder: Path) -> list[Record]:
    """The message records of the one spool in this folder."""
    (spool,) = [entry for entry in folder.iterdir() if entry.is_dir()]
    return [record for record in read_all(spool) if record.kind == 1]


def bodies(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The bodies of one type, in order."""
    return [record.header["body"] for record in messages(folder) if record.header["body"]["type"] == kind]


def pixels_of(record: Record) -> Any:
    """The recorded picture as an array."""
    image = record.header["body"]["image"]
    shape = (image["height"], image["width"], image["channels"])
    return np.frombuffer(record.payload, image["dataType"]).reshape(shape)


@contextmanager
def offline_run(folder: Path, **options: Any) -> Iterator[raywatch.Run]:
    """A run that only records."""
    run = raywatch.init("tests", "offline", mode="offline", dir=folder, **options)
    try:
        yield run
    finally:
        run.finish()


class Server:
    """The real server process on a data folder; can be stopped, killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def data(self) -> Path:
        return self._folder / "data"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = ["node", "--import", "tsx", "server/main.ts", "--no-pages", "--port", str(self.port)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("RAYWATCH_")}
        with open(self._folder / "server.log", "a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [*command, "--data", str(self.data), "--log-level", "warn"],
                cwd=REPOSITORY,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        ready = re.search(r"http://\S+:(\d+)", self._process.stdout.readline())
        assert ready, f"the server did not start: {(self._folder / 'server.log').read_text()}"
        self.port = int(ready.group(1))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(timeout=30)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=30) as answer:
            return json.load(answer)

    def find(self, path: str) -> Any:
        """The answer, or None while there is nothing there."""
        try:
            return self.get(path)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def run(self, run_id: str) -> dict[str, Any] | None:
        """The run's snapshot, or None while the server does not know it."""
        snapshot: dict[str, Any] | None = self.find(f"/runs/{run_id}")
        return snapshot

    def frames(self, run_id: str, view: str) -> list[dict[str, Any]]:
        """Every frame of the view, by step."""
        listed = self.find(f"/runs/{run_id}/frames?view={view}") or {"frames": []}
        return [self.get(f"/frames/{entry['frameId']}")["frame"] for entry in listed["frames"]]

    def measured(self, run_id: str, view: str, count: int) -> list[dict[str, Any]]:
        """The frames of the view once there are so many and all have figures."""

        def look() -> list[dict[str, Any]] | None:
            frames = self.frames(run_id, view)
            return frames if len(frames) == count and all(frame["metrics"] for frame in frames) else None

        return wait_until(look, f"{count} measured frames of {view}")

    def points(self, run_id: str, series: str) -> list[tuple[int, Any]]:
        """(step, value) of every stored point of a short series."""
        (curve,) = self.get(f"/runs/{run_id}/curves?series={series}&points=4000")["curves"]
        assert curve["bucketSteps"] == 1
        return [(point["firstStep"], point["mean"]) for point in curve["points"]]
