"""The choice of another programme."""

from django import template

from dashboard.frame import places

register = template.Library()


@register.simple_tag(takes_context=True)
def choices(context: template.Context) -> list[places.Choice]:
    """`{% choices as all %}`: the programmes open to who asks, each with what is nearest there to this page."""
    return places.choices(context["request"].resolver_match, context.get("program"), context["programs"])
