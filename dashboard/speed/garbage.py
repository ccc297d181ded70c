"""Python's search for objects that only refer to each other."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Python looks after every 700 new objects, now and then among all that is alive; a page makes tens of thousands.
    That took a fifth of the time of 64 pages under way, and of an import."""
    if "garbage" in settings.SPEED_OFF:
        yield
        return
    before = gc.get_threshold()
    gc.freeze()  # what has been imported stays
    gc.set_threshold(20_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
