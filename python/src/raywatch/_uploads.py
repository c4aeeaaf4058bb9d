"""The trainer's hold on its uploader process: starts it, listens to its status, waits for it at the end."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

from raywatch._errors import RaywatchError
from raywatch._locks import ProcessLock
from raywatch._problems import Problems
from raywatch._settings import child_environment
from raywatch._spool import WRITER_LOCK
from raywatch._status import EXIT_DRAINED, EXIT_REFUSED, Status, read_status

POLL_INTERVAL_SECONDS = 1.0
RESTART_INTERVAL_SECONDS = 10.0
PACKAGE_ROOT = str(Path(__file__).resolve().parent.parent)


class Uploads:
    """One uploader process for one spool."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder = folder
        self.status = Status()
        self._problems = problems
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = ProcessLock(folder / WRITER_LOCK)
        self._lock.acquire()
        self._next_poll = 0.0
        self._started_at = 0.0

    def start(self) -> None:
        """Spawns the process. It never shares the trainer's terminal: Ctrl-C there must not stop the upload."""
        detached: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            detached = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        self._started_at = time.monotonic()
        with open(self.folder / "uploader.log", "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "raywatch._uploader", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=child_environment(PACKAGE_ROOT),
                cwd=self.folder.parent,
                **detached,
            )

    @property
    def process_id(self) -> int | None:
        """Of the uploader, while there is one."""
        return None if self._process is None else self._process.pid

    def poll(self) -> None:
        """At most once a second: reads the status, warns of what is new, restarts a process that died."""
        now = time.monotonic()
        if now < self._next_poll:
            return
        self._next_poll = now + POLL_INTERVAL_SECONDS
        self._read()
        self._report()
        if (
            self._ended() not in (None, EXIT_DRAINED, EXIT_REFUSED)
            and now - self._started_at > RESTART_INTERVAL_SECONDS
        ):
            self.start()

    def wait(self, timeout_seconds: float, on_progress: Callable[[Status], None]) -> bool:
        """Until the process has ended; True when it has sent everything."""
        deadline = time.monotonic() + timeout_seconds
        while self._ended() is None and time.monotonic() < deadline:
            time.sleep(0.02)
            self._read()
            on_progress(self.status)
            if self.status.fatal is not None:
                break
        return self._ended() == EXIT_DRAINED

    def leave(self) -> None:
        """Lets go of the spool; whoever is last removes it once everything is sent."""
        self._read()
        self._lock.release()
        if self._ended() == EXIT_DRAINED:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._report()

    def _ended(self) -> int | None:
        return None if self._process is None else self._process.poll()

    def _read(self) -> None:
        self.status = read_status(self.folder) or self.status

    def _report(self) -> None:
        status = self.status
        if status.epoch > 0:
            self._problems.note(
                "epoch", "The server has lost what it had stored of this run; what follows is sent to it as new."
            )
        if status.trouble is not None:
            self._problems.note(
                "trouble", f"{status.trouble.rstrip('.')}. Training goes on; data waits in {self.folder}."
            )
        if status.fatal is not None:
            self._problems.report(
                "fatal", RaywatchError(f"{status.fatal} Nothing more is uploaded; data stays in {self.folder}.")
            )
        for code, message in status.refusals.items():
            if self._problems.is_new(f"refused:{code}"):
                self._problems.report(
                    f"refused:{code}", RaywatchError(f"The server refused a message: {message} ({code})")
                )
