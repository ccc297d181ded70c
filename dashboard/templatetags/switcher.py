"""The menu that switches to another program."""

from django import template

from dashboard.frame import places

register = template.Library()


@register.simple_tag(takes_context=True)
def choices(context: template.Context) -> list[places.Choice]:
    """`{% choices as all %}`: the programs open to this person, each with its page nearest to this one."""
    return places.choices(context["request"].resolver_match, context.get("program"), context["programs"])
