"""A frame that is still rendering: filled by tiles or by row-major spans of pixels, in any order."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from raywatch import _checks, _layout, _wire
from raywatch._arrays import Array
from raywatch._errors import InvalidInput, SpoolFull
from raywatch._layout import Image
from raywatch._recorder import Admission, Recorder
from raywatch._views import raw_image

if TYPE_CHECKING:
    from typing_extensions import Self

    from raywatch._run import Run


def data_type_name(value: Any) -> str | None:
    """``"float32"`` from itself, ``np.float32``, a dtype of NumPy or of torch. Raises InvalidInput."""
    if value is None:
        return None
    try:
        name = np.dtype(value).name
    except TypeError:
        name = str(value).rsplit(".", 1)[-1]
    return _checks.one_of(name, "dtype", _wire.DATA_TYPES)


def record_frame(recorder: Recorder, header: dict[str, Any], image: Image) -> None:
    """Records a whole frame: in one message, or as a live frame of several when one may not carry it. Raises SpoolFull."""
    pieces = pieces_of(image)
    if len(pieces) == 1:
        recorder.record({"type": "frame", **header, "image": raw_image(image)}, Admission.TILE, image.bytes)
        return
    shape = {"width": image.width, "height": image.height, "channels": image.channels, "dataType": image.data_type}
    about = {"frame": recorder.record({"type": "frameOpen", **header, **shape}, Admission.TILE)}
    for top, piece in pieces:
        body = {"type": "tile", "x": 0, "y": top, "image": raw_image(piece)}
        recorder.record(body, Admission.TILE, piece.bytes, about)
    recorder.record({"type": "frameClose"}, Admission.CONTROL, about=about)


def pieces_of(image: Image, piece_bytes: int = _wire.LIMIT_IMAGE_BYTES_PER_MESSAGE) -> list[tuple[int, Image]]:
    """(first row, rows) so that no piece exceeds what one message may carry."""
    rows = max(1, piece_bytes // (image.byte_length // image.height))
    return [(top, Image(image.pixels[top : top + rows])) for top in range(0, image.height, rows)]


class Frame:
    """Made by ``run.frame``. A context manager; leaving it closes the frame, with whatever pixels it has.

    Nothing here raises or waits, as everywhere in the training loop.
    """

    def __init__(self, run: Run | None, header: dict[str, Any], channels: int | None, data_type: str | None) -> None:
        self._run = run
        self._header = header
        self._channels = channels
        self._data_type = data_type
        self._open_index: int | None = None
        self._closed = run is None

    def tile(self, x: int, y: int, pixels: Any) -> None:
        """Adds a rectangle of pixels.

        ``x``, ``y``: column and row of its top-left pixel, in pixels of the frame, from the top left.
        ``pixels``: any layout and type that ``Run.log_view`` takes. The first piece decides the frame's channels and data type,
        unless ``run.frame`` was told. Writing a pixel again with the same value is harmless, with another one an error.
        """
        run = self._run
        if run is None or not run._usable():
            return
        with run._guard.at("frame", self._header["view"]):
            self._check_open()
            width, height = self._header["width"], self._header["height"]
            left = _checks.integer(x, "x", 0, width - 1)
            top = _checks.integer(y, "y", 0, height - 1)
            image = _layout.tile(pixels, "pixels", (height - top, width - left), self._channels)
            image = Image(self._as_frame(image.pixels))
            with run._recorder_or_raise().lock:
                if self._ensure_open(image.channels, image.data_type, image.byte_length):
                    for first_row, piece in pieces_of(image):
                        body = {"type": "tile", "x": left, "y": top + first_row, "image": raw_image(piece)}
                        self._piece(body, piece.bytes)

    def span(self, start: int, pixels: Any) -> None:
        """Adds consecutive pixels in row-major order, as ray-marching trainers render them.

        ``start``: index of the first pixel, ``y × width + x``. ``pixels``: shape (pixels, channels), or (pixels,) for grey.
        """
        run = self._run
        if run is None or not run._usable():
            return
        with run._guard.at("frame", self._header["view"]):
            self._check_open()
            total = self._header["width"] * self._header["height"]
            first = _checks.integer(start, "start", 0, total - 1)
            array = self._as_frame(_layout.span(pixels, "pixels", self._channels))
            count, channels = array.shape
            if first + count > total:
                raise InvalidInput("pixels", f"{count} pixels from {first} end outside the frame of {total} pixels")
            with run._recorder_or_raise().lock:
                if self._ensure_open(channels, array.dtype.name, array.nbytes):
                    step = max(1, _wire.LIMIT_IMAGE_BYTES_PER_MESSAGE // (array.nbytes // count))
                    for at in range(0, count, step):
                        part = array[at : at + step]
                        self._piece({"type": "span", "start": first + at, "count": len(part)}, part.data.cast("B"))

    def close(self) -> None:
        """Ends the frame. One that lacks pixels is kept as partial and measured where it is covered."""
        run = self._run
        if run is None or self._closed or not run._usable():
            return
        self._closed = True
        with run._guard:
            run._frame_closed(self)
            if self._open_index is not None:
                recorder = run._recorder_or_raise()
                recorder.record({"type": "frameClose"}, Admission.CONTROL, about={"frame": self._open_index})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._closed:
            raise InvalidInput("frame", "it is closed, expected one that is open")

    def _as_frame(self, array: Array) -> Array:
        """The pixels in the frame's data type, where that loses nothing."""
        if self._data_type in (None, array.dtype.name):
            return array
        if array.dtype.name == "float16" and self._data_type == "float32":
            return array.astype("<f4")
        raise InvalidInput(
            "pixels",
            f"received {array.dtype.name} in a frame of {self._data_type}; name the type: run.frame(..., dtype=…)",
        )

    def _ensure_open(self, channels: int, data_type: str, byte_length: int) -> bool:
        """Opens the frame with its first piece. False when it was not let in: then its pieces are left out quietly."""
        assert self._run is not None
        if self._open_index is not None:
            return True
        recorder = self._run._recorder_or_raise()
        self._channels, self._data_type = channels, data_type
        body = {"type": "frameOpen", **self._header, "channels": channels, "dataType": data_type}
        try:
            if not recorder.has_room(byte_length, Admission.LIVE_FRAME):
                raise SpoolFull(f"{recorder.folder}: no room for another live frame")
            self._run._frame_opened(self)
            self._open_index = recorder.record(body, Admission.TILE)
        except (SpoolFull, InvalidInput):
            self._closed = True
            self._run = None
            recorder.drop("frames")
            raise
        return True

    def _piece(self, body: dict[str, Any], payload: memoryview) -> None:
        assert self._run is not None
        recorder = self._run._recorder_or_raise()
        try:
            recorder.record(body, Admission.TILE, payload, {"frame": self._open_index})
            self._run._count("tiles")
        except SpoolFull:
            recorder.drop("tiles")
            raise
