"""Brings one spool to the server, however often the connection is lost."""

from __future__ import annotations

import json
import logging
import os
import random
import secrets
import shutil
import time
from pathlib import Path
from typing import Any

from raywatch._locks import ProcessLock, is_held
from raywatch._spool import RUN_FILE, UPLOADER_LOCK, WRITER_LOCK
from raywatch._status import EXIT_BUSY, EXIT_DRAINED, EXIT_GAVE_UP, EXIT_REFUSED
from raywatch._uploader.board import Board
from raywatch._uploader.connection import Connection, Disconnected, Refused
from raywatch._uploader.outbox import Outbox, ServerForgot
from raywatch._uploader.session import Session

logger = logging.getLogger("raywatch.uploader")

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0


class Drain:
    """One spool, from lock to removal."""

    def __init__(self, folder: Path, url: str | None = None, linger_seconds: float | None = None) -> None:
        """``url`` and ``linger_seconds`` stand in for those the run was recorded with."""
        self._folder = folder
        self._description: dict[str, Any] = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        self._url = str(self._description["url"]) if url is None else url.rstrip("/")
        self._linger_seconds = float(self._description["lingerSeconds"]) if linger_seconds is None else linger_seconds
        self._request: dict[str, Any] = self._description["open"]
        self._board = Board(folder)
        self._pause = FIRST_PAUSE_SECONDS
        self._last_durable = -1

    def run(self) -> int:
        """An exit code of ``raywatch._status``."""
        lock = ProcessLock(self._folder / UPLOADER_LOCK)
        if not lock.acquire():
            return EXIT_BUSY
        outbox = Outbox(self._folder)
        try:
            code = self._until_done(outbox)
            if code == EXIT_DRAINED:
                outbox.remove()
        finally:
            lock.release()
        if code == EXIT_DRAINED and not self._writer_lives():
            shutil.rmtree(self._folder, ignore_errors=True)
        return code

    def _until_done(self, outbox: Outbox) -> int:
        alone_since = None
        while True:
            try:
                self._connect_once(outbox)
                return EXIT_DRAINED
            except Refused as error:
                logger.error("%s", error)
                self._board.fatal(str(error))
                return EXIT_REFUSED
            except ServerForgot as error:
                logger.warning("%s", error)
                self._start_over(outbox)
                continue
            except Disconnected as error:
                logger.warning("%s", error)
                self._board.connected(False, str(error))
            if self._writer_lives():
                alone_since = None
            elif alone_since is None:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > self._linger_seconds:
                return EXIT_GAVE_UP
            time.sleep(self._pause * random.uniform(0.8, 1.2))
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def _connect_once(self, outbox: Outbox) -> None:
        connection = Connection(self._url)
        connection.open()
        session = Session(connection, outbox, self._board, self._request, self._writer_lives)
        try:
            session.run()
            self._board.connected(True)
        finally:
            if session.durable_seq > self._last_durable:
                self._last_durable = session.durable_seq
                self._pause = FIRST_PAUSE_SECONDS
            connection.close()

    def _start_over(self, outbox: Outbox) -> None:
        """As another writer, with what is left. The trainer tells its views again when it sees the new epoch."""
        self._request = {**self._request, "writer": secrets.token_hex(8), "resume": "allow"}
        self._description["open"] = self._request
        temporary = self._folder / f".{RUN_FILE}"
        temporary.write_text(json.dumps(self._description), encoding="utf-8")
        os.replace(temporary, self._folder / RUN_FILE)
        outbox.start_over()
        self._last_durable = -1
        self._board.new_epoch()

    def _writer_lives(self) -> bool:
        return is_held(self._folder / WRITER_LOCK)
