"""One campaign by itself. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.campaigns.status import CampaignStatus
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign
from dashboard.text.lines import Line
from dashboard.text.tiers import safe_link
from programconfig.campaigns import words
from programconfig.campaigns.rows import CampaignRow, Rows
from programconfig.terms import RewardView, SentField, sent_fields


@dataclass(frozen=True, slots=True)
class Button:
    """What the campaign's button says and where it leads: `link` is an http address or "", `link_as_sent` anything."""

    text: str
    link: str
    link_as_sent: str


@dataclass(frozen=True, slots=True)
class CampaignDetails:
    """Everything about one campaign. `standing` is its status as a sentence, `button` None where the platform tells of
    none, `namesakes` counts other campaigns of the same id."""

    name: str | None
    campaign_id: int
    icon: str | None
    status: CampaignStatus
    standing: str
    lines: tuple[Line, ...]
    button: Button | None
    widget_page: str
    rewards: tuple[RewardView, ...]
    fields: tuple[SentField, ...]
    namesakes: int


def details(campaigns: Sequence[Campaign], campaign_id: int, rows: Rows, now: datetime) -> CampaignDetails | None:
    """The campaign of this id, None when there is none."""
    found = [campaign for campaign in campaigns if campaign.campaign_id == campaign_id]
    if not found:
        return None
    campaign, row = found[0], rows.row(found[0])
    link = campaign.button_link
    return CampaignDetails(
        name=campaign.name,
        campaign_id=campaign_id,
        icon=campaign.icon,
        status=row.status,
        standing=words.status_in_words(campaign, now),
        lines=tuple(_lines(campaign, row)),
        button=Button(campaign.button_text or "", safe_link(link), link or "")
        if campaign.is_offered("button_text")
        else None,
        widget_page=campaign.widget_parameter or "",
        rewards=rows.reward_views(campaign),
        fields=tuple(sent_fields(campaign.raw)),
        namesakes=len(found) - 1,
    )


def _lines(campaign: Campaign, row: CampaignRow) -> Iterator[Line]:
    yield _said(_("Description"), campaign.description, _("not sent"))
    yield Line(_("Type"), row.kind)
    yield _moment(campaign, "starts_at", _("Starts"), _("no start date"))
    yield _moment(campaign, "ends_at", _("Ends"), _("no end date"))
    if campaign.is_offered("visibility"):
        yield Line(_("Visibility"), row.visibility)
    yield Line(_("Who can take part"), row.who)
    if campaign.is_offered("is_repeatable"):
        yield Line(_("How often"), row.how_often)


def _moment(campaign: Campaign, field: str, name: Sentence, none: Sentence) -> Line:
    """When it starts or ends, or that it does not."""
    return Line(name, None) if campaign.is_unknown(field) else _said(name, getattr(campaign, field), none)


def _said(name: Sentence, value: str | datetime | None, none: Sentence) -> Line:
    """What was sent, or that there is nothing."""
    return Line(name, value) if value else Line(name, (), note=none)
