"""The filter that decides whether a page prints an icon."""

from django import template
from django.conf import settings

from dashboard.serving.icon_hosts import may_load

register = template.Library()


@register.filter
def loadable(url: str | None) -> bool:
    """`{% if src|loadable %}`: whether browsers may load this icon here (`ICON_HOSTS`)."""
    return bool(url) and may_load(url or "", settings.ICON_HOSTS)
