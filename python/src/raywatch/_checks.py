"""Validation of the small values: names, steps, numbers, cameras. Raises InvalidInput naming the argument."""

from __future__ import annotations

import math
import operator
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from raywatch import _wire
from raywatch._errors import InvalidInput

Json = Any


def name(value: object, field: str) -> str:
    """1 to 200 characters without control characters."""
    if not isinstance(value, str):
        raise InvalidInput(field, f"received {type(value).__name__}, expected text")
    # The limit counts UTF-16 code units, as the server does.
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if not 1 <= length <= _wire.LIMIT_NAME_LENGTH:
        raise InvalidInput(field, f"received {length} characters, expected 1 to {_wire.LIMIT_NAME_LENGTH}")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise InvalidInput(field, f"received {value!r}, expected no control characters")
    return value


def identifier(value: object, field: str) -> str:
    """1 to 64 of A-Z a-z 0-9 _ -."""
    if (
        isinstance(value, str)
        and 1 <= len(value) <= 64
        and value.isascii()
        and all(c.isalnum() or c in "_-" for c in value)
    ):
        return value
    raise InvalidInput(field, f"received {value!r}, expected 1 to 64 characters of A-Z a-z 0-9 _ -")


def one_of(value: object, field: str, choices: tuple[str, ...]) -> str:
    """One of the listed words."""
    if isinstance(value, str) and value in choices:
        return value
    raise InvalidInput(field, f"received {value!r}, expected one of {', '.join(choices)}")


def integer(value: Any, field: str, smallest: int, largest: int) -> int:
    """An int, NumPy integer, 0-d tensor or integral float within bounds."""
    try:
        number = operator.index(value)
    except TypeError:
        try:
            as_float = float(value)
        except (TypeError, ValueError):
            raise InvalidInput(field, f"received {type(value).__name__}, expected an integer") from None
        if not as_float.is_integer():
            raise InvalidInput(field, f"received {as_float}, expected an integer") from None
        number = int(as_float)
    if not smallest <= number <= largest:
        raise InvalidInput(field, f"received {number}, expected {smallest} to {largest}")
    return number


def step(value: Any) -> int:
    """A training step: 0 to 2**53 − 1."""
    return integer(value, "step", 0, _wire.LIMIT_STEP)


def side(value: Any, field: str) -> int:
    """Pixels on one side of a frame."""
    return integer(value, field, 1, _wire.LIMIT_FRAME_SIDE)


def scalar(value: Any, field: str) -> float:
    """A float from a number, a 0-d array, or an array or tensor of one value, on any device."""
    if isinstance(value, (int, float)):
        return float(value)
    # Before float(), which torch warns of when the tensor has a gradient.
    item = getattr(value, "item", None)
    try:
        if callable(item):
            return float(item())
        if not isinstance(value, (str, bytes)):
            return float(value)
    except (TypeError, ValueError, RuntimeError):
        pass
    shape = getattr(value, "shape", None)
    described = type(value).__name__ if shape is None else f"{type(value).__name__} of shape {tuple(shape)}"
    raise InvalidInput(field, f"received {described}, expected a single number")


def spell(value: float) -> float | str:
    """JSON has neither NaN nor the infinities; the wire spells them."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def tags(values: Iterable[object]) -> list[str]:
    """Up to 64 names."""
    if isinstance(values, str):
        raise InvalidInput("tags", f"received the text {values!r}, expected a list of names")
    listed = [name(value, "tags") for value in values]
    if len(listed) > _wire.LIMIT_TAGS_PER_RUN:
        raise InvalidInput("tags", f"received {len(listed)}, expected at most {_wire.LIMIT_TAGS_PER_RUN}")
    return listed


def notes(value: object) -> str:
    """Free text of up to 20,000 characters."""
    if not isinstance(value, str) or len(value) > _wire.LIMIT_NOTES_LENGTH:
        raise InvalidInput("notes", f"expected text of at most {_wire.LIMIT_NOTES_LENGTH} characters")
    return value


def background(value: Any) -> list[float]:
    """A grey level or red, green, blue in [0, 1]; also ``"white"`` and ``"black"``."""
    named = {"white": 1.0, "black": 0.0}
    if isinstance(value, str):
        if value not in named:
            raise InvalidInput(
                "background", f"received {value!r}, expected 'white', 'black' or three numbers in [0, 1]"
            )
        value = named[value]
    tolist = getattr(value, "tolist", None)
    plain = tolist() if callable(tolist) else value
    if isinstance(plain, (list, tuple)):
        numbers = [scalar(part, "background") for part in plain]
    else:
        numbers = [scalar(plain, "background")]
    if len(numbers) == 1:
        numbers = numbers * 3
    if len(numbers) != 3 or not all(0.0 <= number <= 1.0 for number in numbers):
        raise InvalidInput("background", f"received {numbers}, expected three numbers in [0, 1]")
    return numbers


def jsonable(value: Any, depth: int = 0) -> Json:
    """A configuration as JSON: paths and other objects become text, NaN and ∞ their spellings, arrays of numbers lists."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _wire.LIMIT_STEP else str(value)
    if isinstance(value, float):
        return spell(value)
    if depth > 16:
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): jsonable(part, depth + 1) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(part, depth + 1) for part in value]
    tolist = getattr(value, "tolist", None)
    if callable(tolist) and getattr(value, "size", None) is not None:
        return jsonable(tolist(), depth + 1)
    return str(value)


def config(value: object | None) -> dict[str, Json]:
    """A mapping, ``argparse.Namespace`` or dataclass instance as a JSON object."""
    if value is None:
        return {}
    fields = value if isinstance(value, Mapping) else getattr(value, "__dict__", None)
    if fields is None:
        raise InvalidInput("config", f"received {type(value).__name__}, expected a mapping or a namespace")
    return {str(key): jsonable(part) for key, part in fields.items()}
