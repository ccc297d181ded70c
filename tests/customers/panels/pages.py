"""A panel's page over a platform that answers with given bodies."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.cache.backends.dummy import DummyCache

from customers.models import KnownCustomer
from customers.panel_reading import Result, render_panel
from customers.profile import PANELS
from customers.visit import Visit
from dashboard.access.roles import ROLES, Staff
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore
from tests.customers.panels.sample import panel_request
from tests.loyalty.gameball.documents import sample
from tests.loyalty.gameball.fakes import platform_of

STAMPS = {"widgetDetailsParameter": "details_stamps", "type": "Stamps"}
STAMPS_PROGRESS = [
    {**sample("campaign_progress")[0], "rewardCampaignConfiguration": {**sample("campaigns")[0], **STAMPS}}
]
OTHERS = {
    "reward-campaigns-progress": STAMPS_PROGRESS,
    "tiers": sample("tiers"),
    "reward-campaigns": [],
    "referrals": {},
}


async def page(slug: str, bodies: Mapping[str, Any], role: str = "manager") -> str:
    """The panel's markup over a platform that answers with these bodies."""

    def answers(segments: tuple[str, ...], _query: Mapping[str, Any]) -> Any:
        if segments[0] == "configurations":
            return OTHERS[segments[-1]]
        read = "stamps" if "stamps" in segments else "/".join(segments[2:])
        return bodies.get(read, OTHERS.get(read))

    platform, _ = platform_of(answers)
    service = LoyaltyService(platform, AnswerStore(DummyCache("sample", {}), "main"))
    staff = Staff(1, "sample", role, rights=ROLES[role])
    request = replace(panel_request(), exact=service, mask=staff.mask)
    visit = Visit(request.program, KnownCustomer(), staff, request.options, request.now, {}, False, profile_query={})
    panel = next(one for one in PANELS if one.slug == slug)
    return render_panel(Result(panel, await panel.load(request)), visit)
