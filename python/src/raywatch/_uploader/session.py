"""One connection's life: announce the run, send within the window, settle what is acknowledged."""

from __future__ import annotations

import queue
import time
from typing import Any, Callable

from raywatch import _wire
from raywatch._uploader.board import Board
from raywatch._uploader.connection import Answer, Connection, Credits, Disconnected, Event, Refused
from raywatch._uploader.outbox import Message, Outbox, SpoolDamaged

POLL_SECONDS = 0.02
ANSWER_TIMEOUT_SECONDS = 60.0
WRITER_CHECK_SECONDS = 0.5

OPEN = "open"
HEARTBEAT = "heartbeat"
BLOBS = "blobs"


class Session:
    """Runs on a connection that is open."""

    def __init__(
        self,
        connection: Connection,
        outbox: Outbox,
        board: Board,
        request: dict[str, Any],
        writer_lives: Callable[[], bool],
    ) -> None:
        self._connection = connection
        self._outbox = outbox
        self._board = board
        self._request = request
        self._identity = {"runId": request["runId"], "writer": request["writer"]}
        self._writer_lives = writer_lives
        self._window_messages = 1
        self._window_bytes = 1
        self._flight: dict[int, int] = {}
        self._flight_bytes = 0
        self._durable = 0
        self._truths: dict[str, bool] = {}
        self._asked: str | None = None
        self._retry: str | None = None
        self._abandoned = False
        self._finish_sent = False
        self._look_at = 0.0
        self._writer_checked_at = 0.0
        self._heard_at = self._spoke_at = time.monotonic()

    @property
    def durable_seq(self) -> int:
        """Highest seq known to be settled."""
        return self._durable

    @property
    def head_bytes(self) -> int:
        """Attachment bytes of the oldest message in flight; 0 when none is."""
        return self._flight[min(self._flight)] if self._flight else 0

    def run(self) -> None:
        """Returns when everything is sent and settled. Raises Disconnected, Refused or ServerForgot."""
        self._open()
        while not self._done():
            self._fill()
            self._take_events()
            self._beat()
            self._board.write()

    def _open(self) -> None:
        request = self._request
        if self._outbox.has_sent and request["resume"] == "never":
            # By now the run that exists is this writer's own.
            request = {**request, "resume": "allow"}
        self._connection.emit(OPEN, request, OPEN)
        deadline = time.monotonic() + ANSWER_TIMEOUT_SECONDS
        while True:
            try:
                event = self._connection.events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Disconnected("The server does not answer.") from None
            if isinstance(event, Answer) and event.token == OPEN:
                break
            if not isinstance(event, (Answer, Credits)):
                raise Disconnected(event.reason)
        answer = event.value
        if not answer["ok"]:
            error = answer["error"]
            if error["retryable"]:
                raise Disconnected(error["message"])
            raise Refused(f"The server refuses the run: {error['message']}")
        self._take_window(answer["credits"])
        self._durable = answer["durableSeq"]
        try:
            self._outbox.rewind(self._durable)
        except SpoolDamaged as error:
            raise Refused(f"This run cannot be continued there: {error}.") from error
        self._board.acknowledged(self._outbox.acknowledged_records(self._durable))
        self._board.connected(True)

    def _done(self) -> bool:
        return (
            not self._flight
            and self._retry is None
            and (self._outbox.ended or self._abandoned)
            and self._outbox.peek() is None
        )

    def _fill(self) -> None:
        now = time.monotonic()
        if now < self._look_at or self._asked is not None:
            return
        if self._retry is not None:
            if not self._flight:
                raise Disconnected(self._retry)
            return
        while len(self._flight) < self._window_messages:
            message = self._outbox.peek()
            if message is None:
                # Small records that arrive within this time travel together.
                self._look_at = now + POLL_SECONDS
                self._check_writer(now)
                return
            if self._flight and self._flight_bytes + len(message.payload) > self._window_bytes:
                return
            if message.truth is not None and message.truth not in self._truths:
                self._ask(message.truth)
                return
            self._send(message)

    def _send(self, message: Message) -> None:
        by_hash = message.truth is not None and self._truths[message.truth]
        size = 0 if by_hash else len(message.payload)
        self._outbox.take()
        self._flight[message.seq] = size
        self._flight_bytes += size
        if message.truth is not None:
            self._truths[message.truth] = True
        self._finish_sent = message.body["type"] == "finish"
        self._connection.emit(
            "push", {**self._identity, "seq": message.seq, "body": message.wire_body(by_hash)}, message.seq
        )
        self._spoke()

    def _ask(self, truth: str) -> None:
        self._asked = truth
        self._connection.emit(BLOBS, {"hashes": [truth]}, BLOBS)
        self._spoke()

    def _spoke(self) -> None:
        self._spoke_at = time.monotonic()
        if len(self._flight) <= 1:
            self._heard_at = self._spoke_at

    def _take_events(self) -> None:
        try:
            self._take(self._connection.events.get(timeout=POLL_SECONDS))
            while True:
                self._take(self._connection.events.get_nowait())
        except queue.Empty:
            waiting = bool(self._flight) or self._asked is not None
            if waiting and time.monotonic() - self._heard_at > ANSWER_TIMEOUT_SECONDS:
                raise Disconnected("The server does not answer.") from None

    def _take(self, event: Event) -> None:
        self._heard_at = time.monotonic()
        if isinstance(event, Credits):
            self._take_window(event.value)
        elif not isinstance(event, Answer):
            raise Disconnected(event.reason)
        elif event.token == BLOBS:
            self._take_blobs(event.value)
        elif isinstance(event.token, int):
            self._take_push(event.token, event.value)
        elif not event.value["ok"]:
            # A heartbeat that is refused: the server has lost the run, and opening it again tells why.
            raise Disconnected(event.value["error"]["message"])

    def _take_blobs(self, answer: dict[str, Any]) -> None:
        assert self._asked is not None
        # A question that is refused costs bandwidth, nothing else: the pixels are sent.
        self._truths[self._asked] = bool(answer["ok"]) and self._asked not in answer["missing"]
        self._asked = None

    def _take_push(self, seq: int, answer: dict[str, Any]) -> None:
        self._flight_bytes -= self._flight.pop(seq, 0)
        if answer["ok"]:
            self._take_window(answer["credits"])
        elif answer.get("durableSeq", 0) >= seq:
            self._board.refused(answer["error"])
        elif answer["error"]["retryable"]:
            self._retry = answer["error"]["message"]
        elif answer["error"]["code"] == "unknown_run":
            raise Disconnected(answer["error"]["message"])
        else:
            raise Refused(f"The server did not understand a message: {answer['error']['message']}")
        self._settle(answer.get("durableSeq", 0))

    def _settle(self, durable: int) -> None:
        before = self._durable
        self._durable = max(self._durable, durable)
        if self._durable > before:
            self._outbox.settle(self._durable)
            self._board.acknowledged(self._outbox.acknowledged_records(self._durable))

    def _take_window(self, window: dict[str, int]) -> None:
        self._window_messages, self._window_bytes = window["messages"], window["bytes"]

    def _check_writer(self, now: float) -> None:
        """When the trainer is gone and nothing more is in the spool, this is the end."""
        if self._abandoned or now - self._writer_checked_at < WRITER_CHECK_SECONDS:
            return
        self._writer_checked_at = now
        # Asked before looking: what it wrote last is found.
        self._abandoned = not self._writer_lives()

    def _beat(self) -> None:
        """Signs of life of the trainer, not of this process: a dead trainer's run must be found crashed."""
        now = time.monotonic()
        if now - self._spoke_at < _wire.LIMIT_HEARTBEAT_INTERVAL_MS / 1000 or self._finish_sent or self._abandoned:
            return
        self._connection.emit(HEARTBEAT, dict(self._identity), HEARTBEAT)
        self._spoke_at = now
