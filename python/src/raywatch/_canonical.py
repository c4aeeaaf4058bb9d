"""The name of pixels: the same image has the same hash on every machine and in every language."""

from __future__ import annotations

import hashlib

from raywatch import _wire
from raywatch._layout import Image


def canonical_header(image: Image, color_space: str) -> bytes:
    """The one line that stands before the pixels when they are hashed."""
    return _wire.CANONICAL_HEADER.format(
        data_type=image.data_type,
        height=image.height,
        width=image.width,
        channels=image.channels,
        color_space=color_space,
    ).encode("ascii")


def pixel_hash(image: Image, color_space: str) -> str:
    """SHA-256 of header and pixels, 64 lower-case hexadecimal digits."""
    digest = hashlib.sha256(canonical_header(image, color_space))
    digest.update(image.bytes)
    return digest.hexdigest()
