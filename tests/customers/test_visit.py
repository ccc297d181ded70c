import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from customers.models import KnownCustomer
from customers.visit import PARAMETERS, Visit
from dashboard.access.masking.mask import Mask
from tests.programs import sample_program

KEY, OTHER = "a" * 16, "b" * 16
PROFILE = f"/main/customers/{KEY}/"


async def visit(address: str, *, is_panel_page: bool = False, current_url: str = "") -> Visit:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{current_url}"} if current_url else {}
    request: Any = RequestFactory().get(address, headers=headers)
    request.staff, request.htmx = SimpleNamespace(mask=Mask.none()), HtmxDetails(request)
    return Visit.of(request, sample_program(), KnownCustomer(key=KEY, customer_id="c-1"), is_panel_page=is_panel_page)


def link(visit: Visit, tag: str) -> str:
    template = engines["django"].from_string("{% load panels %}{% " + tag + " as url %}{{ url|safe }}")
    return template.render({"visit": visit, "panel": {"slug": "referrals"}})


async def test_on_the_profile_filters_carry_their_panels_name() -> None:
    here = await visit(f"{PROFILE}?referrals.page=2&activity.kind=Refund&fresh=1")
    assert here.panel_query("referrals") == {"page": "2"}
    assert here.panel_query("activity") == {"kind": "Refund"}
    assert here.panel_query("coupons") == {}
    assert here.options.fresh
    assert here.panel_address("referrals") == f"{PROFILE}referrals/?page=2"
    assert here.page_url == f"{PROFILE}?referrals.page=2&activity.kind=Refund"


async def test_at_its_own_address_a_panel_has_them_all() -> None:
    here = await visit(f"{PROFILE}referrals/?page=2", is_panel_page=True)
    assert here.panel_query("referrals") == {"page": "2"}
    assert not here.options.fresh
    assert here.page_address("referrals", {"page": "3"}) == f"{PROFILE}referrals/?page=3"


async def test_a_fragment_knows_the_page_it_stands_on() -> None:
    here = await visit(
        f"{PROFILE}referrals/?page=2",
        is_panel_page=True,
        current_url=f"{PROFILE}?referrals.page=9&activity.kind=Refund&fresh=1",
    )
    assert here.page_address("referrals", {"page": "3"}) == f"{PROFILE}?activity.kind=Refund&referrals.page=3"


@pytest.mark.parametrize(
    ("customer_id", "platform_id", "name"),
    [("salma@example.com", "310077", "310077"), ("salma@example.com", "", "aaaaaa"), ("1743", "1743", "aaaaaa")],
)
async def test_tabs_are_told_apart_without_a_name_or_a_customer_id(
    customer_id: str, platform_id: str, name: str
) -> None:
    known = KnownCustomer(key=KEY, customer_id=customer_id, platform_id=platform_id, name="Sample Person")
    assert replace(await visit(PROFILE), known=known).tab_name == name


@pytest.mark.parametrize("elsewhere", ["/", f"/main/customers/{OTHER}/?referrals.page=9", f"{PROFILE}coupons/", "//x/"])
async def test_a_fragment_asked_for_from_elsewhere_stands_alone(elsewhere: str) -> None:
    here = await visit(f"{PROFILE}referrals/", is_panel_page=True, current_url=elsewhere)
    assert here.page_address("referrals", {"page": "3"}) == f"{PROFILE}referrals/?page=3"


async def test_templates_make_the_same_links() -> None:
    here = await visit(f"{PROFILE}?activity.kind=Refund")
    assert link(here, "panel_url page=2") == f"{PROFILE}referrals/?page=2"
    assert link(here, "page_url page=2") == f"{PROFILE}?activity.kind=Refund&referrals.page=2"
    assert link(here, f'profile_url "{OTHER}"') == f"/main/customers/{OTHER}/"
    page = f"{PROFILE}?activity.kind=Refund&amp;referrals.page=2"
    assert link(here, "panel_link page=2") == (
        f'href="{page}" hx-get="{PROFILE}referrals/?page=2" hx-push-url="{page}" hx-target="#panel-referrals"'
    )


@pytest.mark.parametrize("empty", ["None", '""', "False"])
async def test_an_empty_filter_is_left_out(empty: str) -> None:
    assert link(await visit(PROFILE), f"panel_url page={empty} before=0") == f"{PROFILE}referrals/?before=0"


async def test_what_stands_in_a_query_cannot_leave_it() -> None:
    here = await visit(f"{PROFILE}?referrals.page=%22%3E%3Cscript%3E%26x%3D1")
    assert here.panel_address("referrals") == f"{PROFILE}referrals/?page=%22%3E%3Cscript%3E%26x%3D1"


async def test_links_repeat_known_parameters_only() -> None:
    """Another site could otherwise put words beside personal data, and learn from the length of the compressed page
    which of them are there (docs/adr/0017)."""
    unknown = "q=salma&referrals.q=salma&x.page=salma&asked.x=1"
    here = await visit(f"{PROFILE}?{unknown}&activity.kind=Refund&fresh=1")
    assert here.page_url == f"{PROFILE}?activity.kind=Refund"
    alone = await visit(f"{PROFILE}referrals/?page=2&{unknown}", is_panel_page=True, current_url=f"{PROFILE}?{unknown}")
    assert alone.panel_address("referrals") == f"{PROFILE}referrals/?page=2"
    assert alone.page_address("referrals", {"page": "3"}) == f"{PROFILE}?referrals.page=3"


def test_every_parameter_that_a_panel_reads_is_known() -> None:
    modules = (*Path("customers/panels").glob("*.py"), *Path("customers/statement").glob("*.py"))
    read = {name for module in modules for name in re.findall(r"query\.get\(\"(\w+)\"", module.read_text())}
    assert read
    assert read <= set().union(*PARAMETERS.values())


@pytest.mark.parametrize(
    "current_url", ["http://[::1", "http://testserver//[::1", "javascript:alert(1)", "http://else.example/"]
)
async def test_a_page_that_could_not_have_asked_counts_as_none(current_url: str) -> None:
    request: Any = RequestFactory().get(
        f"{PROFILE}referrals/", headers={"HX-Request": "true", "HX-Current-URL": current_url}
    )
    request.staff, request.htmx = SimpleNamespace(mask=Mask.none()), HtmxDetails(request)
    here = Visit.of(request, sample_program(), KnownCustomer(key=KEY, customer_id="c-1"), is_panel_page=True)
    assert here.profile_query is None
