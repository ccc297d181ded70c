"""What is worked out of answers, kept while the same answers are given again. For each process, in memory, bounded.

A configuration is asked for far more often than it changes, and the service gives the same objects again while its
cache holds them: comparing what was given with what is given costs nothing then. After a refresh that changed nothing
they are equal, and what was worked out stays.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import get_language

T = TypeVar("T")
MAX_RESULTS = 64  # results

_results: OrderedDict[Hashable, tuple[tuple[object, ...], Any]] = OrderedDict()


def cached_by_input(what: Hashable, given: tuple[object, ...], work: Callable[[], T]) -> T:
    """What `work` makes of `given`, which is all it may rest on beside the language of the interface.

    Of each `what` (it names the programme too) one result is kept, the last. Nobody may change it.
    """
    if "cached_by_input" in settings.SPEED_OFF:
        return work()
    key = (what, get_language())
    if (last := _results.pop(key, None)) is None or last[0] != given:
        last = (given, work())
    _results[key] = (given, last[1])
    while len(_results) > MAX_RESULTS:
        _results.popitem(last=False)
    result: T = last[1]
    return result
