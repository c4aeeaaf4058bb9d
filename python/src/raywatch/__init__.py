"""Push renders and scalars from a training loop to a Raywatch dashboard.

    import raywatch
    run = raywatch.init(project="lego", name="baseline", config={"lr": 1e-2})
    run.log({"train/loss": loss}, step=i)
    run.log_view("test/r_012", prediction, ground_truth, step=i, camera=c2w, intrinsics=K)
    with run.frame("test/r_012", step=i, width=800, height=800) as frame:
        frame.tile(0, 0, pixels)
    run.finish()

The training loop only ever writes to a local spool; a process of its own sends it. See ``Run`` for what each call takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from raywatch._errors import InvalidInput, RaywatchError, SpoolFull
from raywatch._wire import PRODUCT_VERSION as __version__

if TYPE_CHECKING:
    from raywatch._frame import Frame
    from raywatch._run import Run
    from raywatch._stats import Stats

__all__ = ["Frame", "InvalidInput", "RaywatchError", "Run", "SpoolFull", "Stats", "__version__", "init"]


def init(
    project: str,
    name: str | None = None,
    config: object | None = None,
    *,
    url: str | None = None,
    run_id: str | None = None,
    resume: str = "allow",
    tags: Iterable[str] = (),
    notes: str = "",
    mode: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    strict: bool | None = None,
    spool_limit_bytes: int | None = None,
    finish_timeout_seconds: float | None = None,
) -> Run:
    """Starts a run, or takes one up again, and the process that uploads it.

    In data-parallel training call it in rank 0 only. The server need not be there: what is logged waits on disk.

    Args:
        project: groups runs in the list; up to 200 characters, as all names.
        name: of this run; made from the time when left out.
        config: hyperparameters: a mapping, ``argparse.Namespace`` or dataclass instance. What JSON cannot hold becomes text.
        url: the server; else ``RAYWATCH_URL``, else ``http://127.0.0.1:4090``.
        run_id: 1 to 64 of ``A-Z a-z 0-9 _ -``; give the same one again to continue a run.
        resume: ``"allow"`` creates or continues, ``"must"`` only continues, ``"never"`` only creates.
        tags: up to 64 names.
        notes: free text, up to 20,000 characters.
        mode: ``"online"``; ``"offline"`` only records, for ``python -m raywatch sync``; ``"disabled"`` does nothing at all. Else ``RAYWATCH_MODE``.
        dir: folder for spools; else ``RAYWATCH_DIR``, else a folder in the user's cache.
        strict: raise errors in the training loop instead of logging them; else ``RAYWATCH_STRICT=1``.
        spool_limit_bytes: disk that waiting data may take, at least 1 MiB; 2 GiB by default (``RAYWATCH_SPOOL_LIMIT_BYTES``).
            A full spool refuses live frames first, then whole frames, then scalars, and the run shows how many.
        finish_timeout_seconds: how long ``finish`` waits for the upload; 10 by default.

    Raises:
        ValueError: an argument makes no sense. Nothing else is raised, here or later, unless strict.
    """
    from raywatch._start import start

    return start(
        project,
        name,
        config,
        url=url,
        run_id=run_id,
        resume=resume,
        tags=tags,
        notes=notes,
        mode=mode,
        folder=dir,
        strict=strict,
        spool_limit_bytes=spool_limit_bytes,
        finish_timeout_seconds=finish_timeout_seconds,
    )


def __getattr__(name: str) -> Any:
    # Deferred, so that the uploader process, which imports this package too, does without NumPy.
    home = {"Run": "_run", "Frame": "_frame", "Stats": "_stats"}.get(name)
    if home is not None:
        return getattr(import_module(f"raywatch.{home}"), name)
    raise AttributeError(f"module 'raywatch' has no attribute {name!r}")
