"""The messages of tests/golden/wire, which every client and server must agree on."""

from __future__ import annotations

import base64
import json
import math
import queue
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import REPOSITORY, Server, offline_run

import raywatch
from raywatch import _wire
from raywatch._canonical import pixel_hash
from raywatch._layout import Image
from raywatch._uploader.connection import Answer, Connection
from raywatch._uploader.outbox import Outbox

FOLDER = REPOSITORY / "tests" / "golden" / "wire"


def read(value: Any) -> Any:
    """The notation of the files, as values."""
    if isinstance(value, list):
        return [read(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, inside),) = value.items()
        if key == "$bytes":
            return base64.b64decode(inside)
        if key == "$zeros":
            return bytes(inside)
        if key == "$text":
            return inside["character"] * inside["count"]
        if key == "$list":
            return [read(inside["item"])] * inside["count"]
        if key == "$float":
            return float(inside)
        if key == "$array":
            return np.frombuffer(read(inside["data"]), inside["dataType"]).reshape(inside["shape"])
    return {key: read(part) for key, part in value.items()}


def cases(name: str) -> list[Any]:
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert data["protocolVersion"] == _wire.PROTOCOL_VERSION
    return [pytest.param(case, id=case["name"]) for case in data["cases"]]


def without_times(body: Any) -> Any:
    """The bodies but for the wall times, which a client may add."""
    if isinstance(body, list):
        return [without_times(part) for part in body]
    if isinstance(body, dict):
        return {key: without_times(part) for key, part in body.items() if key != "wallTimeMs"}
    return body


@pytest.mark.parametrize("case", cases("calls"))
def test_calls(tmp_path: Path, case: dict[str, Any]) -> None:
    """[PY-32] Each golden call becomes exactly its golden messages."""
    with offline_run(tmp_path, strict=True) as run:
        getattr(run, case["call"])(**read(case["arguments"]))
    (spool,) = tmp_path.iterdir()
    outbox = Outbox(spool)
    outbox.rewind(0)
    sent = []
    while (message := outbox.peek()) is not None:
        sent.append(without_times(message.wire_body()))
        outbox.take()
    finish = [] if case["call"] == "finish" else [{"type": "finish", "status": "finished"}]
    assert sent == read(case["bodies"]) + finish


@pytest.mark.parametrize("case", cases("hashes"))
def test_hashes(case: dict[str, Any]) -> None:
    """[PY-32] Each golden image has its golden hash."""
    given = read(case["image"])
    shape = (given["height"], given["width"], given["channels"])
    image = Image(np.frombuffer(given["data"], given["dataType"]).reshape(shape))
    assert pixel_hash(image, given["colorSpace"]) == case["hash"]


ARGUMENTS = {
    "runId": "run_id",
    "project": "project",
    "name": "name",
    "resume": "resume",
    "tags": "tags",
    "notes": "notes",
}


OPENS = [case for case in cases("opens") if isinstance(case.values[0]["argument"], dict)]


@pytest.mark.parametrize("case", OPENS)
def test_opens(tmp_path: Path, case: dict[str, Any]) -> None:
    """[PY-32] init refuses what the server would refuse, and lets pass what it accepts."""
    argument, outcome = read(case["argument"]), case["outcome"]
    options = {ARGUMENTS[key]: value for key, value in argument.items() if key in ARGUMENTS}
    field = "" if outcome == "accepted" else outcome["field"].split(".")[0]
    options.setdefault("project", "p")
    if field not in argument.keys() & ARGUMENTS.keys():
        raywatch.init(**options, config=argument.get("config"), mode="offline", dir=tmp_path).finish()
    else:
        with pytest.raises(ValueError, match=ARGUMENTS[field]):
            raywatch.init(**options, mode="offline", dir=tmp_path)


SCALARS = [case for case in cases("bodies") if "'scalars'" in str(case.values[0]["argument"])]


@pytest.mark.parametrize("case", SCALARS)
def test_scalars(tmp_path: Path, case: dict[str, Any]) -> None:
    """[PY-32] Points that the server would refuse are never sent; those it accepts are sent as they are."""
    argument = read(case["argument"])
    with offline_run(tmp_path) as run:
        for point in argument["points"][:10]:
            value = point["value"]
            number = float(value) if value in _wire.NON_FINITE_SPELLINGS else value
            run.log({point["name"]: number}, step=point["step"])
        refused = run.stats.problems
    if case["outcome"] == "accepted":
        assert refused == 0
    elif case["outcome"]["field"] != "body.points":
        assert refused == 1


def ask(connection: Connection, event: str, argument: Any) -> Any:
    connection.emit(event, argument, event)
    while True:
        try:
            answered = connection.events.get(timeout=30)
        except queue.Empty:
            raise AssertionError(f"no answer to {event}") from None
        if isinstance(answered, Answer):
            return answered.value


def contains(actual: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(contains(actual.get(key), part) for key, part in expected.items())
    if isinstance(expected, float) and math.isnan(expected):
        return False
    return bool(actual == expected)


@pytest.mark.parametrize("case", cases("sessions"))
def test_sessions(shared_server: Server, tmp_path: Path, case: dict[str, Any]) -> None:
    """[PY-32] A golden session over this package's own connection is answered as written."""
    connection = Connection(shared_server.url)
    connection.open()
    try:
        for step in case["steps"]:
            text = json.dumps(step["argument"]).replace("$run", f"golden-{abs(hash(tmp_path))}")
            answer = ask(connection, step["event"], read(json.loads(text)))
            expected = json.loads(json.dumps(step["answer"]).replace("$run", f"golden-{abs(hash(tmp_path))}"))
            assert contains(answer, read(expected)), f"{step['event']} was answered {answer}"
    finally:
        connection.close()
