"""The uploader process of one run."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from raywatch._uploader.drain import Drain

logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
sys.exit(Drain(Path(sys.argv[1])).run())
