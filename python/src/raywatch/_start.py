"""Starting a run: its spool, its uploader, and the hooks that end it when the program ends."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from raywatch import _checks, _wire
from raywatch._problems import Problems, describe, logger
from raywatch._progress import say
from raywatch._recorder import Recorder
from raywatch._run import Run
from raywatch._settings import Settings, read_settings
from raywatch._spool import RUN_FILE, SEGMENT_SUFFIX
from raywatch._uploads import Uploads

_active: list[Run] = []
_hooked = False


def start(
    project: str,
    name: str | None,
    config: object | None,
    *,
    url: str | None,
    run_id: str | None,
    resume: str,
    tags: Iterable[str],
    notes: str,
    mode: str | None,
    folder: str | os.PathLike[str] | None,
    strict: bool | None,
    spool_limit_bytes: int | None,
    finish_timeout_seconds: float | None,
) -> Run:
    """See ``raywatch.init``."""
    settings = read_settings(url, mode, strict, folder, spool_limit_bytes, finish_timeout_seconds)
    made_id = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
    request = {
        "runId": made_id if run_id is None else _checks.identifier(run_id, "run_id"),
        "writer": secrets.token_hex(8),
        "resume": _checks.one_of(resume, "resume", _wire.RESUME_MODES),
        "project": _checks.name(project, "project"),
        "name": made_id if name is None else _checks.name(name, "name"),
        "config": _checks.config(config),
        "tags": _checks.tags(tags),
        "notes": _checks.notes(notes),
        "startedAtMs": int(time.time() * 1000),
    }
    problems = Problems(settings.strict)
    if settings.mode == "disabled":
        return Run(str(request["runId"]), settings, problems)
    if len(json.dumps(request["config"])) > _wire.LIMIT_CONFIG_LENGTH:
        problems.note("config", f"config exceeds {_wire.LIMIT_CONFIG_LENGTH} characters as JSON; it is left out.")
        request["config"] = {}
    try:
        return _record(settings, problems, request)
    except OSError as error:
        if settings.strict:
            raise
        logger.warning("No spool can be made in %s (%s): this run is not recorded.", settings.spool_root, error)
        return Run(str(request["runId"]), settings, problems)


def _record(settings: Settings, problems: Problems, request: dict[str, Any]) -> Run:
    folder = settings.spool_root / f"{request['runId']}-{request['writer']}"
    folder.mkdir(parents=True, mode=0o700)
    description = {"format": 1, "url": settings.url, "lingerSeconds": settings.linger_seconds, "open": request}
    (folder / RUN_FILE).write_text(json.dumps(description), encoding="utf-8")
    recorder = Recorder(folder, settings.spool_limit_bytes)
    uploads = None
    if settings.mode == "online":
        uploads = Uploads(folder, problems)
        uploads.start()
    run = Run(request["runId"], settings, problems, recorder, uploads)
    _watch(run)
    if uploads is not None:
        say(f"{request['project']} / {request['name']} at {run.url}")
        _mention_leftovers(settings.spool_root, folder)
    return run


def _mention_leftovers(root: Path, own: Path) -> None:
    """Says that earlier spools wait. Whether to send them is the person's decision."""
    left = [entry for entry in root.iterdir() if entry != own and any(entry.glob(f"*{SEGMENT_SUFFIX}"))]
    if left:
        logger.info("%d earlier spools in %s are not uploaded; see: python -m raywatch sync --list", len(left), root)


def _watch(run: Run) -> None:
    """Ends the run at exit; as failed when the program dies of an exception."""
    global _hooked
    _active.append(run)
    if _hooked:
        return
    _hooked = True
    atexit.register(_finish_all)
    previous = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        for active in _active:
            active._failure = describe(error)
        previous(kind, error, trace)

    sys.excepthook = hook


def _finish_all() -> None:
    for run in _active:
        run.finish()
