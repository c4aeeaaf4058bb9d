"""The environment and the defaults: the one place that reads ``os.environ``."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

MODES = ("online", "offline", "disabled")

DEFAULT_URL = "http://127.0.0.1:4090"
# Two gigabytes are about 250 float32 frames of 800×800: an evening of evaluations while the server is away.
DEFAULT_SPOOL_LIMIT_BYTES = 2 * 1024**3
MINIMUM_SPOOL_LIMIT_BYTES = 1024**2
DEFAULT_FINISH_TIMEOUT_SECONDS = 10.0
# How long an uploader goes on looking for the server after its trainer has ended; the spool stays on disk after that.
DEFAULT_LINGER_SECONDS = 600.0


@dataclass(frozen=True)
class Settings:
    """How a run is recorded and where it goes."""

    url: str
    mode: str
    strict: bool
    spool_root: Path
    spool_limit_bytes: int
    finish_timeout_seconds: float
    linger_seconds: float


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def _number(name: str, default: float) -> float:
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name} is {text!r}; expected a number") from None


def default_spool_root() -> Path:
    """``RAYWATCH_DIR``, or a folder in the user's cache, which outlives reboots that empty ``/tmp``."""
    named = os.environ.get("RAYWATCH_DIR")
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "raywatch" / "spool"


def read_settings(
    url: str | None = None,
    mode: str | None = None,
    strict: bool | None = None,
    folder: str | os.PathLike[str] | None = None,
    spool_limit_bytes: int | None = None,
    finish_timeout_seconds: float | None = None,
) -> Settings:
    """Arguments first, then the environment, then defaults. Raises ValueError for values that make no sense."""
    mode = mode or os.environ.get("RAYWATCH_MODE") or "online"
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}; expected one of {', '.join(MODES)}")
    url = (url or os.environ.get("RAYWATCH_URL") or DEFAULT_URL).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"url is {url!r}; expected http://host:port or https://host")
    limit = spool_limit_bytes
    if limit is None:
        limit = int(_number("RAYWATCH_SPOOL_LIMIT_BYTES", DEFAULT_SPOOL_LIMIT_BYTES))
    if limit < MINIMUM_SPOOL_LIMIT_BYTES:
        raise ValueError(f"spool_limit_bytes is {limit}; expected at least {MINIMUM_SPOOL_LIMIT_BYTES}")
    timeout = finish_timeout_seconds
    if timeout is None:
        timeout = _number("RAYWATCH_FINISH_TIMEOUT_SECONDS", DEFAULT_FINISH_TIMEOUT_SECONDS)
    return Settings(
        url=url,
        mode=mode,
        strict=_flag("RAYWATCH_STRICT") if strict is None else strict,
        spool_root=default_spool_root() if folder is None else Path(folder).expanduser(),
        spool_limit_bytes=limit,
        finish_timeout_seconds=timeout,
        linger_seconds=_number("RAYWATCH_LINGER_SECONDS", DEFAULT_LINGER_SECONDS),
    )


def child_environment(package_root: str) -> dict[str, str]:
    """The environment of the uploader process: the trainer's, with this package importable."""
    environment = dict(os.environ)
    known = [part for part in environment.get("PYTHONPATH", "").split(os.pathsep) if part]
    if package_root not in known:
        known.append(package_root)
    environment["PYTHONPATH"] = os.pathsep.join(known)
    return environment
