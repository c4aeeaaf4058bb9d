"""The socket: the only module that knows socket.io."""

from __future__ import annotations

import queue
from dataclasses import dataclass
from typing import Any, Union
from urllib.parse import urlsplit

import socketio

from raywatch import _wire

CONNECT_TIMEOUT_SECONDS = 10


class Disconnected(Exception):
    """The connection is not there, or not any more; another one may be had."""


class Refused(Exception):
    """The server will not talk to this client, now or later."""


@dataclass(frozen=True)
class Answer:
    """The acknowledgement of something emitted under ``token``."""

    token: str | int
    value: Any


@dataclass(frozen=True)
class Credits:
    """The window changed."""

    value: Any


@dataclass(frozen=True)
class Gone:
    """The connection ended, or is about to."""

    reason: str


Event = Union[Answer, Credits, Gone]


class Connection:
    """One connection, from ``open`` to ``close``. Emits from the thread that made it; what arrives is put into ``events``."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.events: queue.Queue[Event] = queue.Queue()
        self._refusal: Any = None
        # Reconnecting is this program's business: what to send again depends on what the server says it has.
        # No Origin: it is for browsers, and a proxy that rewrites Host would make it a foreign one.
        self._client = socketio.Client(
            reconnection=False, handle_sigint=False, websocket_extra_options={"suppress_origin": True}
        )
        namespace = _wire.NAMESPACE
        self._client.on("connect_error", self._note_refusal, namespace=namespace)
        self._client.on("disconnect", self._on_disconnect, namespace=namespace)
        self._client.on("credits", lambda value: self.events.put(Credits(value)), namespace=namespace)
        self._client.on("closing", lambda *_: self.events.put(Gone("the server is stopping")), namespace=namespace)

    def open(self) -> None:
        """Connects. Raises Disconnected, or Refused when the server says why it will never do."""
        parts = urlsplit(self._url)
        try:
            self._client.connect(
                f"{parts.scheme}://{parts.netloc}",
                transports=["websocket"],
                namespaces=[_wire.NAMESPACE],
                socketio_path=f"{parts.path.strip('/')}{_wire.SOCKET_PATH}".strip("/"),
                auth={
                    "protocolVersion": _wire.PROTOCOL_VERSION,
                    "client": {"name": "raywatch-python", "version": _wire.PRODUCT_VERSION},
                },
                wait_timeout=CONNECT_TIMEOUT_SECONDS,
            )
        except Exception as error:
            self.close()
            self._raise_refusal()
            raise Disconnected(f"Cannot reach {self._url}: {error}") from error

    def emit(self, event: str, data: dict[str, Any], token: str | int) -> None:
        """Sends an event; its acknowledgement arrives as an Answer with this token. Raises Disconnected."""
        try:
            self._client.emit(
                event,
                data,
                namespace=_wire.NAMESPACE,
                callback=lambda value=None: self.events.put(Answer(token, value)),
            )
        except Exception as error:
            raise Disconnected(f"Lost the connection to {self._url}: {error}") from error

    def close(self) -> None:
        """Ends the connection. Never raises."""
        try:
            self._client.disconnect()
        except Exception:  # noqa: BLE001, S110 - it is gone either way
            pass

    def _note_refusal(self, value: Any = None) -> None:
        self._refusal = value

    def _on_disconnect(self, *reason: Any) -> None:
        self.events.put(Gone(f"Lost the connection to {self._url}: {reason[0] if reason else 'closed'}"))

    def _raise_refusal(self) -> None:
        data = self._refusal.get("data") if isinstance(self._refusal, dict) else None
        error = data.get("error", data) if isinstance(data, dict) else None
        if isinstance(error, dict) and not error.get("retryable", True):
            raise Refused(f"The server at {self._url} refuses: {error.get('message')}")
