"""Caches the addresses of pages. A profile has some eighty links, which take Django 20 µs each."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse


def path_of(name: str, *args: object) -> str:
    """Like Django's `reverse`, cached: `path_of("customers:profile", "main", key)`. Raises NoReverseMatch."""
    return _reversed(settings.ROOT_URLCONF, name, args)


@lru_cache(maxsize=0 if "addresses" in settings.SPEED_OFF else 4096)
def _reversed(_urlconf: str, name: str, args: tuple[object, ...]) -> str:
    return reverse(name, args=args)
