"""Caches what is derived from answers while the answers stay the same. Per process, in memory, limited in size.

A configuration is read far more often than it changes. The service returns the same objects while its cache has them,
so comparing old and new inputs costs nothing. After a refresh without changes the inputs are equal, and the result
stays.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import get_language

from dashboard.loyalty import huge_values

T = TypeVar("T")
MAX_RESULTS = 64  # results in the cache

_results: OrderedDict[Hashable, tuple[tuple[object, ...], Any]] = OrderedDict()
huge_values.caches.append(_results.clear)


def cached_by_input(name: Hashable, inputs: tuple[object, ...], compute: Callable[[], T]) -> T:
    """Return `compute()`, which may depend only on `inputs` and on the language of the interface.

    The last result is kept for each `name`, which includes the program. Callers must not change it.
    """
    if "cached_by_input" in settings.SPEED_OFF:
        return compute()
    key = (name, get_language())
    if (last := _results.pop(key, None)) is None or last[0] != inputs:
        last = (inputs, compute())
    _results[key] = (inputs, last[1])
    while len(_results) > MAX_RESULTS:
        _results.popitem(last=False)
    result: T = last[1]
    return result
