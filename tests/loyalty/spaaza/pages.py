"""Panels as a person reads them, from answers of this platform."""

import html
import re
from typing import Any

from django.core.cache.backends.dummy import DummyCache
from django.template.loader import render_to_string

from customers.panels import activity, balance, campaigns, coupons, identity, referrals, tier
from customers.panels.panel import PanelRequest
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.spaaza import KIND
from dashboard.loyalty.store import AnswerStore
from tests.customers.panels.sample import NOW
from tests.programs import sample_program

LOADS = {
    "balance": balance.load,
    "tier": tier.load,
    "campaigns": campaigns.load,
    "coupons": coupons.load,
    "activity": activity.load,
    "details": identity.load,  # needs a database, which knows who referred the customer
}
LEARNING_LOADS = {"referrals": referrals.load}  # needs a database: it learns who the friends are
PROGRAM = sample_program("stores", "Sample Stores", time_zone=NOW.tzinfo, kind=KIND)


class Nowhere:
    """Stands in for a visit: links of filters lead nowhere."""

    class staff:  # noqa: N801
        may_see_configuration = False

    @staticmethod
    def panel_address(_slug: str, _filters: Any = None) -> str:
        return "/"

    page_address = panel_address

    @staticmethod
    def address_of(_key: str) -> str:
        return "/"


async def shown(platform: Any, panel: str, customer_id: str = "2001") -> str:
    """The words of one panel."""
    request = PanelRequest(
        program=PROGRAM,
        exact=LoyaltyService(platform, AnswerStore(DummyCache("sample", {}), "stores")),
        key="key",
        customer_id=customer_id,
        options=ReadOptions.within(20),
        now=NOW,
        mask=Mask.none(),
    )
    loaded = await (LOADS | LEARNING_LOADS)[panel](request)
    context = {
        "panel": {"slug": panel, "title": panel.title(), "url": f"/stores/customers/key/{panel}/"},
        "view": loaded.view,
        "answers": loaded.answers,
        "count": loaded.count,
        "error": None,
        "program": PROGRAM,
        "now": NOW,
        "visit": Nowhere(),
    }
    return words(render_to_string(f"customers/panels/{panel}.html", context))


def words(markup: str) -> str:
    """What is read of a piece of markup, blanks folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())
