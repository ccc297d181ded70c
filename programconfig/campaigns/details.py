"""One campaign by itself. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.loyalty.models import Campaign
from dashboard.text.tiers import safe_link
from programconfig.campaigns import words
from programconfig.campaigns.rows import CampaignRow, Rows
from programconfig.terms import RewardView, SentField, sent_fields


@dataclass(frozen=True, slots=True)
class CampaignDetails:
    """Everything about one campaign: its line of the list, and what the list has no room for. `link` is an http address
    or "", `namesakes` counts other campaigns of the same id."""

    row: CampaignRow
    name: str | None
    campaign_id: int
    description: str
    starts_at: datetime | None
    ends_at: datetime | None
    icon: str | None
    standing: str
    start_is_unknown: bool
    end_is_unknown: bool
    rewards: tuple[RewardView, ...]
    button_text: str
    link: str
    link_as_sent: str
    widget_parameter: str
    fields: tuple[SentField, ...]
    namesakes: int


def details(campaigns: Sequence[Campaign], campaign_id: int, rows: Rows, now: datetime) -> CampaignDetails | None:
    """The campaign of this id, None when there is none."""
    found = [campaign for campaign in campaigns if campaign.campaign_id == campaign_id]
    if not found:
        return None
    campaign = found[0]
    return CampaignDetails(
        row=rows.row(campaign),
        name=campaign.name,
        campaign_id=campaign_id,
        description=campaign.description or "",
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        icon=campaign.icon,
        standing=words.status_in_words(campaign, now),
        start_is_unknown="starts_at" in campaign.unknown,
        end_is_unknown="ends_at" in campaign.unknown,
        rewards=rows.reward_views(campaign),
        button_text=campaign.button_text or "",
        link=safe_link(campaign.button_link),
        link_as_sent=campaign.button_link or "",
        widget_parameter=campaign.widget_parameter or "",
        fields=tuple(sent_fields(campaign.raw)),
        namesakes=len(found) - 1,
    )
