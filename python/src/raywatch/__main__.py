"""``python -m raywatch sync FOLDER``: uploads what a run left on disk."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from raywatch._locks import is_held
from raywatch._settings import default_spool_root
from raywatch._spool import RUN_FILE, WRITER_LOCK
from raywatch._status import EXIT_BUSY, EXIT_DRAINED, EXIT_GAVE_UP, EXIT_REFUSED

OUTCOMES = {
    EXIT_DRAINED: "uploaded",
    EXIT_REFUSED: "refused by the server; the spool stays",
    EXIT_GAVE_UP: "the server could not be reached; the spool stays",
    EXIT_BUSY: "another process is uploading it",
}


def find_spools(folder: Path) -> list[Path]:
    """The folder itself if it is a spool, else the spools in it."""
    if (folder / RUN_FILE).is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob(f"*/{RUN_FILE}"))


def _describe(spool: Path) -> str:
    request = json.loads((spool / RUN_FILE).read_text(encoding="utf-8"))["open"]
    size = sum(entry.stat().st_size for entry in spool.iterdir())
    state = "its trainer is running" if is_held(spool / WRITER_LOCK) else "waiting"
    return f"{spool}: {request['project']} / {request['name']}, {size / 1e6:.1f} MB, {state}"


def _sync(folder: Path, listing: bool, url: str | None, patience_seconds: float) -> int:
    from raywatch._uploader.drain import Drain

    spools = find_spools(folder)
    if not spools:
        print(f"no spool in {folder}")
    worst = 0
    for spool in spools:
        print(_describe(spool))
        if listing:
            continue
        code = Drain(spool, url=url, linger_seconds=patience_seconds).run()
        print(f"  {OUTCOMES[code]}")
        worst = max(worst, code)
    return worst


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m raywatch", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    sync = commands.add_parser("sync", help="upload spools that are still on disk")
    sync.add_argument(
        "folder", nargs="?", type=Path, default=default_spool_root(), help="a spool, or a folder of spools"
    )
    sync.add_argument("--list", action="store_true", help="only say what is there")
    sync.add_argument("--url", help="another server than the one named when the run was recorded")
    sync.add_argument("--patience", type=float, default=10.0, metavar="SECONDS", help="how long to look for the server")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    return _sync(given.folder, given.list, given.url, given.patience)


if __name__ == "__main__":
    sys.exit(main())
