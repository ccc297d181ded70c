"""Links between configuration pages."""

from typing import cast

from django import template
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString

from dashboard.speed.cached_includes import include_cached, include_each
from dashboard.speed.icons import heroicon_micro
from programconfig.pages import PageRequest

register = template.Library()


@register.simple_tag(takes_context=True)
def config_url(context: template.Context, name: str, *args: object, **query: str) -> str:
    """`{% config_url "tier" row.order as url %}`: a page's address in this page's language; "" where the order or id is
    unknown."""
    try:
        return "" if None in args else cast(PageRequest, context["page"]).address(name, *args, **query)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def own_address(context: template.Context, **changes: object) -> str:
    """`{% own_address format="csv" as url %}`: this page's address with changed filters; "" removes a filter."""
    page = cast(PageRequest, context["page"])
    return page.own_address(**{name: str(value) if value else None for name, value in changes.items()})


@register.filter
def as_file(url: str, form: str) -> str:
    """`{{ panel.url|as_file:"csv" }}`: the address of the panel's content as a file."""
    return f"{url}{'&' if '?' in url else '?'}format={form}"


@register.simple_tag
def sort_mark(order: str) -> SafeString | str:
    """An arrow for the order of a sorted column ("ascending" or "descending"); "" for any other column."""
    return heroicon_micro("chevron-up" if order == "ascending" else "chevron-down", size=12) if order else ""


register.simple_tag(include_each)
register.simple_tag(include_cached)
