"""The page about one campaign. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dashboard.campaigns.status import CampaignStatus
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, Gap
from dashboard.text.lines import Line
from dashboard.text.tiers import safe_link
from programconfig.campaigns import words
from programconfig.campaigns.rows import CampaignRow, Rows
from programconfig.terms import RewardView, SentField, sent_fields

EMPTY: Mapping[Gap | None, Sentence] = {
    None: pgettext_lazy("text", "none"),
    Gap.NOT_SENT: gettext_lazy("not sent"),
    Gap.UNREADABLE: gettext_lazy("sent, but unreadable"),
    Gap.NOT_OFFERED: gettext_lazy("not sent"),
}
NO_REWARD: Mapping[Gap | None, Sentence] = {
    None: gettext_lazy("The campaign has no reward."),
    Gap.NOT_SENT: gettext_lazy("The platform sent no reward."),
    Gap.UNREADABLE: gettext_lazy("The platform sent rewards that could not be read."),
    Gap.NOT_OFFERED: gettext_lazy("The platform sent no reward."),
}


@dataclass(frozen=True, slots=True)
class Button:
    """The campaign's button: its text and its link. `link` is an http address or ""; `link_as_sent` is any text. `none`
    stands for a button without either."""

    text: str
    link: str
    link_as_sent: str
    none: Sentence


@dataclass(frozen=True, slots=True)
class CampaignDetails:
    """Everything about one campaign.

    `status_sentence` is its status as a sentence. `button` is None where the platform has no buttons. `duplicates`
    counts other campaigns with the same id.
    """

    name: str | None
    campaign_id: int
    icon: str | None
    status: CampaignStatus
    status_sentence: str
    lines: tuple[Line, ...]
    button: Button | None
    widget_page: str
    rewards: tuple[RewardView, ...]
    no_reward: Sentence
    fields: tuple[SentField, ...]
    duplicates: int


def details(campaigns: Sequence[Campaign], campaign_id: int, rows: Rows, now: datetime) -> CampaignDetails | None:
    """The campaign with this id, None if there is none."""
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
        status_sentence=words.status_in_words(campaign, now),
        lines=tuple(_lines(campaign, row)),
        button=Button(campaign.button_text or "", safe_link(link), link or "", _none(campaign, "button_text"))
        if campaign.is_offered("button_text")
        else None,
        widget_page=campaign.widget_parameter or "",
        rewards=rows.reward_views(campaign),
        no_reward=NO_REWARD[campaign.gap("rewards")],
        fields=tuple(sent_fields(campaign.raw)),
        duplicates=len(found) - 1,
    )


def _lines(campaign: Campaign, row: CampaignRow) -> Iterator[Line]:
    yield _text_line(_("Description"), campaign.description, _none(campaign, "description"))
    yield Line(_("Type"), row.kind)
    yield _date_line(campaign, "starts_at", _("Starts"), _("no start date"))
    yield _date_line(campaign, "ends_at", _("Ends"), _("no end date"))
    if campaign.is_offered("visibility"):
        yield Line(_("Visibility"), row.visibility)
    yield Line(_("Who can take part"), row.audience)
    if campaign.is_offered("is_repeatable"):
        yield Line(_("How often"), row.how_often)


def _none(campaign: Campaign, field: str) -> Sentence:
    """Why the field has no text."""
    return EMPTY[campaign.gap(field)]


def _date_line(campaign: Campaign, field: str, name: Sentence, none: Sentence) -> Line:
    """The start or end, or `none` if there is no such date."""
    return Line(name, None) if campaign.is_unknown(field) else _text_line(name, getattr(campaign, field), none)


def _text_line(name: Sentence, value: str | datetime | None, none: Sentence) -> Line:
    """The value as sent, or the note `none` if it is empty."""
    return Line(name, value) if value else Line(name, (), note=none)
