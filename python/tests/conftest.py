"""Fixtures. The server is the real one; nothing of ours is replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import Server


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings must not steer the tests."""
    for name in list(os.environ):
        if name.startswith("RAYWATCH_"):
            monkeypatch.delenv(name)
    # What a failing test leaves behind does not look for its server for long.
    monkeypatch.setenv("RAYWATCH_LINGER_SECONDS", "5")


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for a whole file; tests keep apart by run id."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, not started."""
    folder = tmp_path / "server"
    folder.mkdir()
    owned = Server(folder)
    yield owned
    owned.stop()
