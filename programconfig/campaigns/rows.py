"""Campaigns as rows of a list, in words. Pure."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from dashboard.campaigns.kinds import campaign_kind
from dashboard.campaigns.status import DATES, STATUS_NAMES, CampaignStatus, status_of
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, Tier
from dashboard.text.tiers import TierLadder
from dashboard.text.units import NO_UNITS, Units
from programconfig.campaigns import words
from programconfig.sheet import Sheet
from programconfig.terms import RewardView, reward_view

Address = Callable[[int | None], str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign in short. `url` is its page, "" without an id; `title` is its name or a substitute."""

    url: str
    title: str
    status: CampaignStatus
    status_title: str
    dates: str


@dataclass(frozen=True, slots=True)
class CampaignRow(CampaignLine):
    """A campaign as a row of the list. None is unknown; `not_offered` names the fields that the platform does not
    offer."""

    kind: str | None
    visibility: str | None
    audience: str
    how_often: str
    reward: str
    not_offered: frozenset[str] = frozenset()


class Rows:
    """Puts campaigns into words, and caches texts that many campaigns share.

    `address` returns a campaign's page for its id. `units` are the program's, for rewards that name none.
    """

    def __init__(self, tiers: Sequence[Tier] | None, now: datetime, address: Address, units: Units = NO_UNITS) -> None:
        self._ladder = TierLadder.of(tiers)
        self._now = now
        self._address = address
        self._units = units
        self._texts: dict[Hashable, str] = {}

    def line(self, campaign: Campaign) -> CampaignLine:
        """The campaign in short."""
        return CampaignLine(*self._line(campaign))

    def row(self, campaign: Campaign) -> CampaignRow:
        """The campaign as a row of the list."""
        kind, visibility = campaign.kind, campaign.visibility
        condition = (campaign.min_tier, campaign.tags, campaign.gap_kinds)
        often = (campaign.is_repeatable, campaign.max_achievements)
        return CampaignRow(
            *self._line(campaign),
            kind=self._cached_text(("kind", kind.raw), lambda: campaign_kind(kind)) if kind else None,
            visibility=self._cached_text(("visibility", visibility.raw), lambda: words.visibility(campaign))
            if visibility
            else None,
            audience=self._cached_text(condition, lambda: words.audience(campaign, self._ladder)),
            how_often=self._cached_text(often, lambda: words.how_often(campaign)),
            reward=self.rewards(campaign),
            not_offered=campaign.not_offered,
        )

    def url(self, campaign: Campaign) -> str:
        """The campaign's page, "" without an id."""
        return self._address(campaign.campaign_id)

    def rewards(self, campaign: Campaign) -> str:
        """The rewards, as part of a sentence."""
        return words.rewards(campaign, self._units)

    def reward_views(self, campaign: Campaign) -> tuple[RewardView, ...]:
        """Each reward with all terms of its coupon."""
        units = self._units.with_currency(campaign.currency)
        return tuple(reward_view(reward, units) for reward in campaign.rewards)

    def _line(self, campaign: Campaign) -> tuple[str, str, CampaignStatus, str, str]:
        status = status_of(campaign, self._now)
        return (
            self.url(campaign),
            campaign.name or self._cached_text("unnamed", lambda: _("unnamed")),
            status,
            self._cached_text(("status", status), lambda: STATUS_NAMES[status]),
            self._cached_text(
                (campaign.starts_at, campaign.ends_at, campaign.gap_kinds), lambda: words.dates(campaign, self._now)
            ),
        )

    def _cached_text(self, key: Hashable, make_text: Callable[[], Sentence | None]) -> str:
        if key not in self._texts:
            self._texts[key] = str(make_text())
        return self._texts[key]


def sheet(campaigns: Sequence[Campaign], rows: Rows) -> Sheet:
    """The campaigns as a file."""
    columns: dict[str, Sentence] = {"id": _("Id"), "name": _("Campaign"), "description": _("Description")}
    columns |= {"type": _("Type"), "status": _("Status"), "starts": _("Starts"), "ends": _("Ends"), "dates": _("Dates")}
    columns |= {"visibility": _("Visibility"), "who": _("Who can take part"), "how_often": _("How often")}
    columns |= {"reward": _("Reward")}

    def line(campaign: Campaign) -> tuple[object, ...]:
        row = rows.row(campaign)
        starts, ends = (None if campaign.is_unknown(name) else getattr(campaign, name) or "" for name in DATES)
        dated = (starts, ends, None if starts is ends is None else row.dates)
        what = (campaign.campaign_id, campaign.name, campaign.description or "", row.kind, row.status_title)
        how_often = None if campaign.is_repeatable is None else row.how_often
        reward = None if campaign.is_unknown("rewards") else row.reward
        return (*what, *dated, row.visibility, row.audience, how_often, reward)

    lines = tuple(map(line, campaigns))
    return Sheet("campaigns", columns, lines, tuple(campaign.raw for campaign in campaigns))
