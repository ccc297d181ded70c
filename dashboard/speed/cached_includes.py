"""Caches includes that depend only on a few values: equal values are rendered once.

In a list of fifty rows, a cached row costs a tenth of a row that a loop renders.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dashboard.loyalty import huge_values


def include_cached(name: str, **values: Hashable) -> SafeString:
    """`{% include_cached "programconfig/tier_row.html" tier=tier %}`: an include that depends only on these values."""
    return cached(name, get_language(), tuple(values.items()))


def include_each(name: str, **values: Any) -> SafeString:
    """`{% include_each "programconfig/campaign_row.html" row=view.rows %}`: the same for each item of the first value,
    a list."""
    (item, items), *others = values.items()
    language = get_language()
    return mark_safe("".join(cached(name, language, ((item, one), *others)) for one in items))  # noqa: S308


@lru_cache(maxsize=0 if "cached_includes" in settings.SPEED_OFF else 4096)
def cached(name: str, _language: str | None, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return mark_safe(get_template(name).render(dict(values)))  # noqa: S308  (a template escapes)


huge_values.caches.append(cached.cache_clear)
