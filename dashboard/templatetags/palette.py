"""The pages in the command palette."""

from django import template

from dashboard.access.roles import Staff
from dashboard.frame.places import Place
from dashboard.frame.places import places as places_for
from dashboard.programs import Program

register = template.Library()


@register.simple_tag
def places(staff: Staff, program: Program) -> list[Place]:
    """`{% places staff program as all %}`: the pages that the person may open."""
    return list(places_for(staff, program))
