"""What the server has been told of each view, so that a camera and a ground truth are recorded only when they change."""

from __future__ import annotations

import json
from typing import Any

from raywatch import _checks, _wire
from raywatch._canonical import pixel_hash
from raywatch._errors import InvalidInput
from raywatch._layout import Image
from raywatch._recorder import Admission, Recorder


def raw_image(image: Image) -> dict[str, Any]:
    """The wire's raw image, without its bytes."""
    return {
        "encoding": "raw",
        "width": image.width,
        "height": image.height,
        "channels": image.channels,
        "dataType": image.data_type,
    }


def checked_truth(image: Image, color_space: str, background: Any) -> GroundTruth:
    """The ground truth as the wire takes it: in one message, and with what shows through its alpha. Raises InvalidInput."""
    if image.byte_length > _wire.LIMIT_IMAGE_BYTES_PER_MESSAGE:
        raise InvalidInput(
            "ground_truth",
            f"received {image.byte_length} bytes, expected at most {_wire.LIMIT_IMAGE_BYTES_PER_MESSAGE}, "
            "which is enough as uint8. The ground truth is left out",
        )
    if image.channels != 4:
        return GroundTruth(image, color_space, None)
    if background is None:
        raise InvalidInput(
            "background",
            "the ground truth has an alpha channel; expected the background that the trainer composites over, "
            "such as background='white'. The ground truth is left out",
        )
    return GroundTruth(image, color_space, _checks.background(background))


class ViewBook:
    """Remembers views by key. The recorder's lock guards it."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._views: dict[str, str] = {}
        self._truths: dict[str, str] = {}
        self._sizes: dict[str, tuple[int, int]] = {}

    def announce(self, view: str, width: int, height: int, camera: dict[str, Any] | None, split: str | None) -> None:
        """Records the view when its camera or split is new; without either, frame and ground truth make it known. Raises SpoolFull."""
        if camera is None and split is None:
            return
        body: dict[str, Any] = {"type": "view", "view": view, "width": width, "height": height}
        if split is not None:
            body["split"] = split
        if camera is not None:
            body["camera"] = camera
        signature = json.dumps(body, sort_keys=True)
        known = self._views.get(view)
        # A call that leaves out camera or split does not take away what an earlier call gave.
        if known is not None and _contains(json.loads(known), body):
            return
        self._recorder.record(body, Admission.CONTROL)
        self._views[view] = signature

    def forget(self) -> None:
        """Everything is to be told again."""
        self._views.clear()
        self._truths.clear()

    def check(self, view: str, width: int, height: int, truth: GroundTruth | None) -> None:
        """A view keeps its size and its ground truth: figures over steps could not be compared otherwise. Raises InvalidInput."""
        if self._sizes.setdefault(view, (width, height)) != (width, height):
            known = self._sizes[view]
            raise InvalidInput(
                "view", f"{view!r} is {known[0]}×{known[1]}, received {width}×{height}; name it differently"
            )
        if truth is not None and self._truths.get(view, truth.signature) != truth.signature:
            raise InvalidInput(
                "ground_truth",
                f"view {view!r} has another one already (or another background); name the view differently",
            )

    def truth_is_new(self, view: str) -> bool:
        """Whether the view's ground truth is still to be recorded."""
        return view not in self._truths

    def record_truth(self, view: str, truth: GroundTruth) -> None:
        """Records the ground truth with its pixels; the uploader sends them only when the server lacks them. Raises SpoolFull."""
        body: dict[str, Any] = {
            "type": "groundTruth",
            "view": view,
            "colorSpace": truth.color_space,
            "image": raw_image(truth.image),
        }
        if truth.background is not None:
            body["background"] = truth.background
        self._recorder.record(body, Admission.FRAME, truth.image.bytes, {"hash": truth.hash})
        self._truths[view] = truth.signature


def _contains(known: dict[str, Any], body: dict[str, Any]) -> bool:
    return all(known.get(key) == value for key, value in body.items())


class GroundTruth:
    """A ground truth ready to be recorded: pixels, colour space, what lies behind them, and their hash."""

    def __init__(self, image: Image, color_space: str, background: list[float] | None) -> None:
        self.image = image
        self.color_space = color_space
        self.background = background
        self.hash = pixel_hash(image, color_space)

    @property
    def signature(self) -> str:
        """Equal for two ground truths that mean the same to the server."""
        return f"{self.hash} {self.color_space} {self.background}"
