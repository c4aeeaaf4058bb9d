"""Pictures as trainers have them, turned into what the wire carries.

Nothing here imports torch, jax or PIL: an object can only be theirs when they are already in ``sys.modules``.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from raywatch._errors import InvalidInput

Array = np.ndarray[Any, Any]


def _is_instance(value: object, module: str, class_name: str) -> bool:
    loaded = sys.modules.get(module)
    kind = getattr(loaded, class_name, None)
    return isinstance(kind, type) and isinstance(value, kind)


def _from_torch(tensor: Any) -> Array:
    tensor = tensor.detach()
    # Half of what torch calls floating point has no NumPy type (bfloat16, the float8 family).
    if tensor.is_floating_point() and str(tensor.dtype) not in ("torch.float16", "torch.float32", "torch.float64"):
        tensor = tensor.float()
    array: Array = tensor.cpu().resolve_neg().numpy()
    return array


def _from_pillow(picture: Any) -> Array:
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif picture.mode in ("LA", "PA", "La", "RGBa"):
        picture = picture.convert("RGBA")
    elif picture.mode in ("1", "CMYK", "YCbCr", "HSV", "LAB", "RGBX"):
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    elif picture.mode.startswith("I;16"):
        return np.asarray(picture).astype(np.uint16)
    return np.asarray(picture)


def as_numpy(value: Any, field: str) -> Array:
    """The values as a NumPy array on the host, of whatever shape and type they have.

    Reading a tensor from an accelerator waits until the kernels that fill it are done, as any read does.
    """
    if isinstance(value, np.ndarray):
        return value
    if _is_instance(value, "torch", "Tensor"):
        return _from_torch(value)
    if _is_instance(value, "PIL.Image", "Image"):
        return _from_pillow(value)
    if _is_instance(value, "cupy", "ndarray"):
        array: Array = value.get()
        return array
    if value is None:
        raise InvalidInput(field, "received None, expected an array, a tensor or a picture")
    try:
        return np.asarray(value)
    except Exception as error:
        raise InvalidInput(
            field, f"received {type(value).__name__}, which does not convert to an array: {error}"
        ) from error


def normal_values(array: Array, field: str) -> Array:
    """The array as little-endian uint8, float16 or float32.

    =====================  ==========================================================
    received               sent
    =====================  ==========================================================
    uint8                  as it is, [0, 255]
    float16, float32       as they are, nominally [0, 1]; values outside are kept
    float64, bfloat16 …    float32
    bool                   uint8: 0 and 255
    uint16                 float32: value / 65535
    other integers         uint8 when every value lies in [0, 255]; refused otherwise
    =====================  ==========================================================
    """
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind == "u" and size == 1:
        return array
    if kind == "f" and size in (2, 4):
        return array.astype(array.dtype.newbyteorder("<"), copy=False)
    if kind == "b":
        full: Array = np.where(array, np.uint8(255), np.uint8(0))
        return full
    if kind == "u" and size == 2:
        scaled: Array = np.divide(array, 65535, dtype="<f4", casting="unsafe")
        return scaled
    if kind in "iu":
        if array.size and (int(array.min()) < 0 or int(array.max()) > 255):
            raise InvalidInput(
                field, f"received {array.dtype} values from {array.min()} to {array.max()}, expected 0 to 255 or floats"
            )
        return array.astype(np.uint8)
    if kind == "f" or array.dtype.name in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
        # Beyond float32's range a value becomes ∞, which the server counts and shows.
        with np.errstate(over="ignore"):
            return array.astype("<f4")
    raise InvalidInput(field, f"received values of type {array.dtype}, expected uint8 or floating point")
