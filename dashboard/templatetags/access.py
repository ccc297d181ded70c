"""What pages of the access room ask for."""

from typing import Any

from django import template

from dashboard.access.sign_in import recovery_codes
from dashboard.access.sign_in.first_steps import address_to_go_on

register = template.Library()
register.simple_tag(recovery_codes.codes_left)


@register.simple_tag(takes_context=True)
def continue_url(context: dict[str, Any]) -> str:
    """`{% continue_url %}`: the page that the person wanted before the first steps."""
    return address_to_go_on(context["request"])
