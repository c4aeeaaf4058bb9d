"""Camera poses and intrinsics as the wire carries them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from raywatch import _checks, _wire
from raywatch._arrays import as_numpy
from raywatch._errors import InvalidInput


def _matrix(value: Any, field: str) -> np.ndarray[Any, Any]:
    array = np.asarray(as_numpy(value, field), dtype=np.float64)
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if not np.isfinite(array).all():
        raise InvalidInput(field, "received NaN or infinity, expected finite numbers")
    return array


def pose(value: Any) -> list[float]:
    """Camera-to-world, 4×4 or its upper 3×4, as 16 numbers in row-major order."""
    array = _matrix(value, "camera")
    if array.shape == (3, 4):
        array = np.vstack([array, [0.0, 0.0, 0.0, 1.0]])
    if array.shape != (4, 4):
        raise InvalidInput(
            "camera", f"received shape {array.shape}, expected camera-to-world of shape (4, 4) or (3, 4)"
        )
    return [float(number) for number in array.reshape(-1)]


def intrinsics(value: Any) -> dict[str, float]:
    """A 3×3 (or 4×4) matrix K, ``(fx, fy, cx, cy)``, or a mapping with these names; pixels of the view's own size."""
    if isinstance(value, Mapping):
        missing = [key for key in ("fx", "fy", "cx", "cy") if key not in value]
        if missing:
            raise InvalidInput("intrinsics", f"lacks {', '.join(missing)}")
        numbers = [_checks.scalar(value[key], f"intrinsics.{key}") for key in ("fx", "fy", "cx", "cy")]
    else:
        array = _matrix(value, "intrinsics")
        if array.shape in ((3, 3), (4, 4), (3, 4)):
            numbers = [float(array[0, 0]), float(array[1, 1]), float(array[0, 2]), float(array[1, 2])]
        elif array.shape == (4,):
            numbers = [float(number) for number in array]
        else:
            raise InvalidInput("intrinsics", f"received shape {array.shape}, expected a 3×3 K or (fx, fy, cx, cy)")
    fx, fy, cx, cy = numbers
    if fx <= 0 or fy <= 0:
        raise InvalidInput("intrinsics", f"received fx {fx}, fy {fy}, expected positive focal lengths in pixels")
    return {"fx": fx, "fy": fy, "cx": cx, "cy": cy}


def camera(pose_value: Any, intrinsics_value: Any, convention: str) -> dict[str, Any] | None:
    """The wire's camera, or None when there is no pose."""
    if pose_value is None:
        if intrinsics_value is not None:
            raise InvalidInput("camera", "received intrinsics alone, expected a camera-to-world pose with them")
        return None
    described: dict[str, Any] = {
        "worldFromCamera": pose(pose_value),
        "convention": _checks.one_of(convention, "convention", _wire.CAMERA_CONVENTIONS),
    }
    if intrinsics_value is not None:
        described["intrinsics"] = intrinsics(intrinsics_value)
    return described
