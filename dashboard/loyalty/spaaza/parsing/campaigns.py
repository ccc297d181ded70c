"""A chain's campaigns, and a customer's progress in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cache
from typing import Any

from dashboard.loyalty.models import Campaign, CampaignKind, CampaignProgress, Currency, Gap, ProgressForm
from dashboard.loyalty.models.gaps import FieldGap
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    Shape,
    absent_is_none,
    choice,
    derived,
    end,
    flag,
    integer,
    many_texts,
    moment,
    nested,
    number,
    shape,
    text,
)
from dashboard.loyalty.spaaza.parsing.progress import CURRENCY, form_by_keys, tier_form, wallet_of
from dashboard.loyalty.spaaza.parsing.rewards import rewards_of
from dashboard.loyalty.spellings import words

KINDS = words(
    CampaignKind,
    signup=CampaignKind.SIGN_UP,
    login=CampaignKind.LOG_IN,
    loyalty=CampaignKind.TIERS,
    wallet=CampaignKind.MONEY_WALLET,
)
PROGRESS_FORMS: Mapping[CampaignKind | None, ProgressForm] = {
    CampaignKind.TIERS: ProgressForm.TIER,
    CampaignKind.POINTS_WALLET: ProgressForm.WALLET,
    CampaignKind.MONEY_WALLET: ProgressForm.WALLET,
    **dict.fromkeys(
        (
            CampaignKind.BIRTHDAY,
            CampaignKind.CASHBACK,
            CampaignKind.INTERACTION,
            CampaignKind.ITEM_PURCHASES,
            CampaignKind.LOG_IN,
            CampaignKind.PROGRESS,
            CampaignKind.PURCHASES,
            CampaignKind.REFERRAL,
            CampaignKind.SIGN_UP,
        ),
        ProgressForm.AWARDS,
    ),
}


# The vendor documents these types, but not the form of their progress.
FORMS_WITHOUT_PROGRESS: Mapping[CampaignKind | None, ProgressForm] = {CampaignKind.ENTRIES_WALLET: ProgressForm.WALLET}


@dataclass(frozen=True, slots=True)
class Chain:
    """The campaigns of one answer with the customer's progress, in the platform's order, and the currencies that the
    answer describes, by id."""

    progress: tuple[CampaignProgress, ...] = ()
    currencies: Mapping[int | None, Currency] = field(default_factory=dict)

    def of_form(self, form: ProgressForm) -> list[CampaignProgress]:
        """Return the campaigns with this form of progress, active ones first."""
        matching = [progress for progress in self.progress if progress.form is form]
        return sorted(matching, key=lambda progress: bool(progress.campaign and progress.campaign.is_active is False))

    def of_kind(self, kind: CampaignKind) -> list[CampaignProgress]:
        """Return the campaigns of this kind."""
        return [progress for progress in self.progress if progress.campaign and progress.campaign.known_kind is kind]

    def type_names(self) -> set[str]:
        """Return the platform's names of the campaign types in the chain."""
        kinds = [progress.campaign.kind for progress in self.progress if progress.campaign]
        return {kind.raw for kind in kinds if kind}

    def currency_like(self, currency: Currency | None) -> Currency | None:
        """Return the currency as the chain describes it, so that a page writes it in one way: by its id, or else by its
        sign; itself if it is unknown here."""
        if currency is None:
            return None
        same_sign = (known for known in self.currencies.values() if known.symbol == currency.symbol)
        return self.currencies.get(currency.currency_id) or next(same_sign, currency)


@dataclass(frozen=True, slots=True)
class Neighbors:
    """What campaigns of one answer say about others: many name their currency or a wallet only by its number."""

    currencies: Mapping[int | None, Currency]
    titles: Mapping[int | None, str]
    wallet_currencies: Mapping[int | None, Currency]


def parse_campaigns(results: Fields) -> tuple[Campaign, ...]:
    """Parse the configuration in `/get-campaigns`."""
    rows = results.rows("campaigns")
    neighbors = _neighbors(rows)
    return tuple(_campaign(row, neighbors) for row in rows)


def parse_chain(results: Fields) -> Chain:
    """Parse `/get-campaigns` for a customer."""
    rows = results.rows("campaigns")
    neighbors = _neighbors(rows)
    return Chain(tuple(_progress(row, neighbors) for row in rows), neighbors.currencies)


def _is_active(row: Fields) -> bool | None:
    return False if row.flag("is_deleted") else row.flag("is_active", "active")


def _without_progress(row: Fields) -> Mapping[str, Any]:
    return {name: value for name, value in row.raw.items() if name != "user_progress"}


CAMPAIGN = shape(
    Campaign,
    campaign_id=integer("id", need=Need.VALUE),
    name=text("title", need=Need.PRESENT),
    description=text("description"),
    kind=choice(KINDS, "type", need=Need.VALUE),
    max_achievements=number("max_reward_quantity"),
    # Documented: without these fields there is no such limit.
    starts_at=absent_is_none(moment("active_date_from")),
    ends_at=absent_is_none(end("active_date_until")),
    tags=many_texts("tags", keys=("name", "title", "tag"), null_is_none=True),
    icon=text("image_url"),
    is_active=derived(_is_active),
    is_deleted=flag("is_deleted"),
    currency=nested(CURRENCY, "currency"),
    raw=derived(_without_progress),
).without("visibility", "min_tier", "is_repeatable", "button_text")


def _campaign(row: Fields, neighbors: Neighbors) -> Campaign:
    """Parse a campaign. Without a reward, it is unknown whether there is one: levels and wallets have none."""
    campaign = CAMPAIGN.read(row)
    currency = campaign.currency or neighbors.currencies.get(row.integer("currency_id"))
    rewards = rewards_of(row, currency, neighbors.titles, neighbors.wallet_currencies)
    gaps = campaign.gaps if rewards else (*campaign.gaps, FieldGap("rewards", Gap.NOT_SENT))
    return replace(campaign, currency=currency, rewards=rewards, gaps=gaps)


@cache
def _awards_form(need: Need) -> Shape[CampaignProgress]:
    return shape(
        CampaignProgress,
        achieved_count=number("award_count", need=need),
        amount_awarded=number("total_amount_awarded", need=need),
        current_count=number("current_count"),
    )


def _progress(row: Fields, neighbors: Neighbors) -> CampaignProgress:
    campaign = _campaign(row, neighbors)
    documented = PROGRESS_FORMS.get(campaign.known_kind)
    need = Need.PRESENT if documented else Need.OPTIONAL
    sent = row.inner("user_progress", need=need)
    if sent is None:
        form = documented or FORMS_WITHOUT_PROGRESS.get(campaign.known_kind, ProgressForm.UNKNOWN)
        progress = CampaignProgress(form=form)
    else:
        form = documented or form_by_keys(sent)
        progress = replace(_of_form(form, row, sent, campaign, need), form=form, other=sent.unread())
    return replace(
        progress,
        campaign_id=campaign.campaign_id,
        name=campaign.name,
        campaign=campaign,
        currency=campaign.currency,
    )


def _of_form(form: ProgressForm, row: Fields, sent: Fields, campaign: Campaign, need: Need) -> CampaignProgress:
    """Parse `user_progress` in its form."""
    if form is ProgressForm.TIER:
        return CampaignProgress(tier=tier_form(need).read(sent))
    if form is ProgressForm.WALLET:
        return CampaignProgress(balance=wallet_of(sent, campaign, need))
    return _awards(row, sent, campaign, need) if form is ProgressForm.AWARDS else CampaignProgress()


def _awards(row: Fields, sent: Fields, campaign: Campaign, need: Need) -> CampaignProgress:
    """Parse the awards form; the counts may be in the campaign's own row."""
    progress = _awards_form(need).read(sent)
    current = row.number("current_count") if progress.current_count is None else progress.current_count
    counts_items = campaign.known_kind is CampaignKind.ITEM_PURCHASES
    target = row.number("target_count") if counts_items or current is not None else None
    return replace(progress, current_count=current, target_count=target)


def _neighbors(rows: Sequence[Fields]) -> Neighbors:
    currencies: dict[int | None, Currency] = {}
    titles: dict[int | None, str] = {}
    wallet_currencies: dict[int | None, Currency] = {}
    for row in rows:
        quiet = Fields(row.raw, Notes(UTC))  # drift is recorded when the row itself is read
        campaign_id, title = quiet.integer("id"), quiet.text("title")
        for holder in (quiet, quiet.inside("user_progress")):
            currency = CURRENCY.read(holder.inside("currency"))
            if currency.currency_id is not None:
                currencies.setdefault(currency.currency_id, currency)
            if campaign_id is not None and currency.sign:
                wallet_currencies[campaign_id] = currency
        if campaign_id is not None and title:
            titles[campaign_id] = title
    return Neighbors(currencies, titles, wallet_currencies)
