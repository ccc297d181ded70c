"""Where pages are, and the way there. Each address is worked out once: a page has sixty links, and Django's `reverse`
takes a while for each."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse


class SeeOther(HttpResponseRedirect):
    """Go there and ask with GET, whatever this request was."""

    status_code = 303


def path_of(name: str, *args: object) -> str:
    """As Django's `reverse`: `path_of("customers:profile", "main", key)`. Raises NoReverseMatch."""
    return _reversed(settings.ROOT_URLCONF, name, args)


@lru_cache(maxsize=4096)
def _reversed(_urlconf: str, name: str, args: tuple[object, ...]) -> str:
    return reverse(name, args=args)
