"""Template tags of panels. In addresses of filters and pages, a filter that is empty or None is left out."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customers.panels.as_sent import field_count
from customers.panels.messages import TextPart
from customers.visit import Visit
from dashboard.templatetags.look import linked

register = template.Library()
register.filter("field_count", field_count)


@register.simple_tag(takes_context=True)
def panel_url(context: Context, **filters: object) -> str:
    """`{% panel_url page=view.next as next %}`: the panel's own address, for `hx-get`."""
    visit: Visit = context["visit"]
    return visit.panel_address(context["panel"]["slug"], _texts(filters))


@register.simple_tag(takes_context=True)
def page_url(context: Context, **filters: object) -> str:
    """`{% page_url page=view.next as push_next %}`: the address of the page around the panel, with the panel in that
    state, for `href` and `hx-push-url`. That page is the profile, or the panel's own page."""
    visit: Visit = context["visit"]
    return visit.page_address(context["panel"]["slug"], _texts(filters))


@register.simple_tag(takes_context=True)
def panel_link(context: Context, **filters: object) -> SafeString:
    """`<a {% panel_link page=view.next %} hx-swap="outerHTML">`: a link to the panel in that state, with and without
    HTMX. `state=view.state` gives filters that the others here change."""
    alone, page = panel_url(context, **filters), page_url(context, **filters)
    target = context["panel"]["slug"]
    return format_html('href="{}" hx-get="{}" hx-push-url="{}" hx-target="#panel-{}"', page, alone, page, target)


@register.simple_tag(takes_context=True)
def profile_url(context: Context, key: str) -> str:
    """`{% profile_url friend.key %}`: another customer's profile."""
    visit: Visit = context["visit"]
    return visit.address_of(key)


def _texts(filters: dict[str, object]) -> dict[str, str]:
    filters = {**filters.pop("state", {}), **filters}  # type: ignore[dict-item]
    return {name: str(value) for name, value in filters.items() if value not in (None, "") and value is not False}


@register.simple_tag
def linked_parts(parts: Iterable[TextPart]) -> SafeString:
    """`{% linked_parts row.body %}`: a text, in which some pieces are links."""
    return format_html_join("", "{}", ((linked(one.text, one.url) if one.url else one.text,) for one in parts))
