"""Links between configuration pages."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, cast

from django import template
from django.template.loader import get_template
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dashboard.templatetags.look import heroicon_micro
from programconfig.pages import PageRequest

register = template.Library()


@register.simple_tag(takes_context=True)
def config_url(context: template.Context, name: str, *args: object, **query: str) -> str:
    """`{% config_url "tier" row.order as url %}`: the page's address in this page's language; "" when there is none,
    as for an order or id that was not sent."""
    try:
        return "" if None in args else cast(PageRequest, context["page"]).address(name, *args, **query)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: object) -> str:
    """`{% here format="csv" as url %}`: this page with other filters; "" takes one away."""
    page = cast(PageRequest, context["page"])
    return page.here(**{name: str(value) if value else None for name, value in changes.items()})


@register.filter
def as_file(url: str, form: str) -> str:
    """`{{ panel.url|as_file:"csv" }}`: what the panel shows, as a file."""
    return f"{url}{'&' if '?' in url else '?'}format={form}"


@register.simple_tag
def sort_mark(order: str) -> SafeString | str:
    """An arrow that shows how a column is sorted: "ascending", "descending" or "" (not at all)."""
    return heroicon_micro("chevron-up" if order == "ascending" else "chevron-down", size=12) if order else ""


@register.simple_tag
def include_kept(name: str, **values: Hashable) -> SafeString:
    """`{% include_kept "programconfig/filter.html" filter=filter %}`: an include of what depends on these values alone,
    and so is rendered once."""
    return kept(name, get_language(), tuple(values.items()))


@register.simple_tag
def include_each(name: str, **values: Any) -> SafeString:
    """`{% include_each "programconfig/campaign_row.html" row=view.rows %}`: the same for each of the first value, which
    is a list. One of fifty costs a tenth of what it costs in a loop."""
    (item, items), *others = values.items()
    language = get_language()
    return mark_safe("".join(kept(name, language, ((item, one), *others)) for one in items))  # noqa: S308


@lru_cache(maxsize=4096)
def kept(name: str, language: str | None, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return mark_safe(get_template(name).render(dict(values)))  # noqa: S308  (a template escapes)
