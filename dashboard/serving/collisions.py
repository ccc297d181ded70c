"""Writes that two processes may try at the same time."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError

T = TypeVar("T")


def again_on_collision(write: Callable[[], T], attempts: int) -> T:
    """Return what `write` returns. If another process took the same number first, call it again, up to so many times in
    all; the last IntegrityError is raised."""
    for _attempt in range(attempts - 1):
        try:
            return write()
        except IntegrityError:
            continue
    return write()
