"""What can go wrong, as types."""

from __future__ import annotations


class RaywatchError(Exception):
    """Base of every error of this package. Raised inside a training loop only in strict mode."""


class InvalidInput(RaywatchError, ValueError):
    """A value that cannot be sent.

    ``field`` is the argument's name; the message says what was received and what was expected.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class SpoolFull(RaywatchError):
    """The bounded spool on disk has no room for this record."""
