"""Which axis is which: HWC, CHW, NHWC, NCHW, HW or a flat list of rays, told apart by stated rules.

1. A fourth, leading axis must have length 1 and is dropped.
2. Three axes: the one of length 1, 3 or 4 is the channels. Where both the last and the first qualify, the size known from the
   ground truth or the frame decides; without one, or when both fit, the last axis is the channels (HWC).
3. Two axes: a grey image (HW); or, when the known size has as many pixels as there are rows, one row per ray (pixels × channels).
   A tall strip of 3 or 4 columns whose size nothing tells is refused: those are rays, and as a grey image their figures would mislead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from raywatch import _wire
from raywatch._arrays import Array, as_numpy, normal_values
from raywatch._errors import InvalidInput

Size = tuple[int, int]
"""Height and width in pixels."""

MOST_ROWS_OF_A_STRIP = 64
"""Beyond this, two axes with 3 or 4 columns are rays and no grey image."""


@dataclass(frozen=True)
class Image:
    """Row-major HWC pixels, contiguous, little-endian; uint8, float16 or float32."""

    pixels: Array

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def channels(self) -> int:
        return int(self.pixels.shape[2])

    @property
    def size(self) -> Size:
        return self.height, self.width

    @property
    def data_type(self) -> str:
        return str(self.pixels.dtype.name)

    @property
    def byte_length(self) -> int:
        return int(self.pixels.nbytes)

    @property
    def bytes(self) -> memoryview:
        return self.pixels.data.cast("B")


def _readings(array: Array, size: Size | None) -> Iterator[Array]:
    """Every way to read the array as HWC, likeliest first."""
    if array.ndim == 2:
        rows, columns = array.shape
        if size is not None and array.shape != size and rows == size[0] * size[1] and columns in _wire.CHANNEL_COUNTS:
            yield array.reshape(size[0], size[1], columns)
        yield array[:, :, np.newaxis]
    elif array.ndim == 3:
        if array.shape[2] in _wire.CHANNEL_COUNTS:
            yield array
        if array.shape[0] in _wire.CHANNEL_COUNTS:
            yield array.transpose(1, 2, 0)


def _without_batch(value: Any, field: str) -> Array:
    array = as_numpy(value, field)
    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim not in (2, 3):
        raise InvalidInput(
            field, f"received shape {array.shape}, expected one image: HWC, CHW, or either with a batch of 1"
        )
    if array.size == 0:
        raise InvalidInput(field, f"received shape {array.shape}, expected at least one pixel")
    return array


def _finish(array: Array, field: str) -> Image:
    image = Image(np.ascontiguousarray(normal_values(array, field)))
    pixels = image.width * image.height
    if max(image.size) > _wire.LIMIT_FRAME_SIDE or pixels > _wire.LIMIT_FRAME_PIXELS:
        raise InvalidInput(
            field,
            f"received {image.width}×{image.height} pixels, expected at most {_wire.LIMIT_FRAME_SIDE} on a side "
            f"and {_wire.LIMIT_FRAME_PIXELS} in all",
        )
    if image.byte_length > _wire.LIMIT_FRAME_BYTES:
        raise InvalidInput(field, f"received {image.byte_length} bytes, expected at most {_wire.LIMIT_FRAME_BYTES}")
    return image


def _refuse_rays(array: Array, field: str) -> None:
    if array.ndim == 2 and array.shape[1] in (3, 4) and array.shape[0] > MOST_ROWS_OF_A_STRIP:
        raise InvalidInput(
            field,
            f"received shape {array.shape}, one row per ray; expected an image: reshape it to (height, width, {array.shape[1]}), "
            "or send the rays with run.frame(…).span",
        )


def _no_channels(array: Array, field: str) -> InvalidInput:
    return InvalidInput(
        field, f"received shape {array.shape}, expected 1, 3 or 4 channels on the last or the first axis"
    )


def image(value: Any, field: str, size: Size | None = None) -> Image:
    """One image; with ``size`` (height, width) it must have that size. Raises InvalidInput."""
    array = _without_batch(value, field)
    if size is None:
        _refuse_rays(array, field)
    readings = list(_readings(array, size))
    if not readings:
        raise _no_channels(array, field)
    for reading in readings:
        if size is None or reading.shape[:2] == size:
            return _finish(reading, field)
    assert size is not None
    raise InvalidInput(field, f"received shape {array.shape}, expected {size[1]} wide and {size[0]} high")


def _matching(leader: Array, follower: Array) -> tuple[Array, Array] | None:
    """The first reading of ``leader`` whose size some reading of ``follower`` has too."""
    for leading in _readings(leader, None):
        size = (int(leading.shape[0]), int(leading.shape[1]))
        for following in _readings(follower, size):
            if following.shape[:2] == size:
                return leading, following
    return None


def image_pair(prediction: Any, ground_truth: Any) -> tuple[Image, Image]:
    """Prediction and ground truth, each in its own layout; their sizes must agree. Raises InvalidInput."""
    truth = _without_batch(ground_truth, "ground_truth")
    guess = _without_batch(prediction, "prediction")
    for array, field in ((truth, "ground_truth"), (guess, "prediction")):
        if not list(_readings(array, None)):
            raise _no_channels(array, field)
    if truth.ndim == guess.ndim == 2:
        _refuse_rays(guess, "prediction")
    matched = _matching(truth, guess)
    if matched is None:
        swapped = _matching(guess, truth)
        matched = None if swapped is None else (swapped[1], swapped[0])
    if matched is None:
        raise InvalidInput(
            "prediction",
            f"received shape {guess.shape} beside a ground truth of shape {truth.shape}, expected the same size",
        )
    return _finish(matched[1], "prediction"), _finish(matched[0], "ground_truth")


def seems_scaled_to_255(image: Image) -> bool:
    """Whether floats look like levels of 0 to 255, judged by a few thousand of them: this must cost the loop nothing."""
    if image.data_type == "uint8":
        return False
    values = image.pixels.reshape(-1)
    sample = values[:: max(1, values.size // 4096)]
    largest = np.max(sample, where=np.isfinite(sample), initial=0)
    return bool(16 < largest <= 255.5)


def tile(value: Any, field: str, room: Size, channels: int | None) -> Image:
    """A tile that fits into ``room`` (height, width left below and right of its corner). Raises InvalidInput."""
    array = _without_batch(value, field)
    readings = list(_readings(array, None))
    if not readings:
        raise _no_channels(array, field)
    for reading in readings:
        fits = reading.shape[0] <= room[0] and reading.shape[1] <= room[1]
        if fits and channels in (None, reading.shape[2]):
            return _finish(reading, field)
    wanted = "" if channels is None else f" with {channels} channels"
    raise InvalidInput(
        field, f"received shape {array.shape}, expected a tile of at most {room[1]}×{room[0]} pixels{wanted}"
    )


def span(value: Any, field: str, channels: int | None) -> Array:
    """Row-major pixels as (pixels, channels): from shape (n, c), (1, n, c), (n,) or rows of an image. Raises InvalidInput."""
    array = as_numpy(value, field)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    elif array.ndim > 2:
        array = array.reshape(-1, array.shape[-1])
    if array.ndim != 2 or array.shape[1] not in _wire.CHANNEL_COUNTS or channels not in (None, array.shape[1]):
        wanted = "1, 3 or 4" if channels is None else str(channels)
        raise InvalidInput(field, f"received shape {array.shape}, expected (pixels, channels) with {wanted} channels")
    if array.size == 0:
        raise InvalidInput(field, f"received shape {array.shape}, expected at least one pixel")
    return np.ascontiguousarray(normal_values(array, field))
