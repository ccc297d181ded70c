"""The top bar's links."""

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

from dashboard.access.roles import Staff
from dashboard.programs import Program
from dashboard.templatetags.look import address

register = template.Library()


@dataclass(frozen=True, slots=True)
class MainPage:
    """A link in the top bar; keys.js finds it by its `key`."""

    title: str
    url: str
    key: str


@register.simple_tag
def main_pages(staff: Staff, program: Program) -> list[MainPage]:
    """`{% main_pages staff program as pages %}`: the pages of the program that the person may see."""
    may_see_configuration = staff.may_see_configuration and program.has_configuration
    pages = (
        (staff.may_see_customers, _("Customers"), address("customers:search", program.slug), "customers"),
        (may_see_configuration, _("Configuration"), address("programconfig:index", program.slug), "configuration"),
        (staff.may_see_access_log, _("Access log"), address("access:log"), "access-log"),
        (staff.may_see_security_log, _("Security log"), address("access:security-log"), "security-log"),
        (staff.may_manage_staff, _("Staff"), address("people:list"), "staff"),
    )
    return [MainPage(title, url, key) for may_see, title, url, key in pages if may_see and url]
