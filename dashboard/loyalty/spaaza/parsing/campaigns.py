"""Campaigns of a chain, and how far a customer is in each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from dashboard.loyalty.models import (
    Campaign,
    CampaignKind,
    CampaignProgress,
    CouponKind,
    CouponReward,
    Currency,
    Open,
    ProgressForm,
    Reward,
)
from dashboard.loyalty.reading import Fields, Need, Notes, words
from dashboard.loyalty.spaaza.parsing.progress import currency_of, form_by_keys, tier_of, wallet_of

KINDS = words(
    CampaignKind,
    signup=CampaignKind.SIGN_UP,
    login=CampaignKind.LOG_IN,
    loyalty=CampaignKind.TIERS,
    wallet=CampaignKind.MONEY_WALLET,
)
FORMS = {
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
REWARDS = {"points", "voucher"}
# What other platforms tell of a campaign, and this one has no field for.
LACKS = frozenset({"visibility", "min_tier", "is_repeatable", "button_text"})


@dataclass(frozen=True, slots=True)
class Chain:
    """The campaigns of one answer with the customer's progress, in the platform's order."""

    progress: tuple[CampaignProgress, ...]

    def of_form(self, form: ProgressForm) -> list[CampaignProgress]:
        """The campaigns whose progress has this form, those that run before those that do not."""
        found = [one for one in self.progress if one.form is form]
        return sorted(found, key=lambda one: one.campaign is not None and one.campaign.is_active is False)

    def of_kind(self, kind: CampaignKind) -> list[CampaignProgress]:
        """The campaigns of this kind."""
        return [one for one in self.progress if _kind(one) is kind]

    def type_names(self) -> set[str]:
        """The platform's names of the types there are."""
        return {one.campaign.kind.raw for one in self.progress if one.campaign and one.campaign.kind}


def parse_campaigns(results: Fields) -> tuple[Campaign, ...]:
    """`/get-campaigns`: as configured."""
    rows = results.rows("campaigns")
    currencies = _currencies(rows)
    return tuple(_campaign(row, currencies) for row in rows)


def parse_chain(results: Fields) -> Chain:
    """`/get-campaigns` asked for a customer."""
    rows = results.rows("campaigns")
    currencies = _currencies(rows)
    return Chain(tuple(_progress(row, currencies) for row in rows))


def _kind(progress: CampaignProgress) -> CampaignKind | None:
    return progress.campaign.kind.known if progress.campaign and progress.campaign.kind else None


def _campaign(row: Fields, currencies: Mapping[int, Currency]) -> Campaign:
    starts_at, ends_at = row.moment("active_date_from"), row.moment("active_date_until")
    tags = row.texts("tags", keys=("name", "title", "tag"))
    is_known = {
        "starts_at": starts_at is not None or row.is_null("active_date_from"),
        "ends_at": ends_at is not None or row.is_null("active_date_until"),
        "tags": tags is not None or row.is_null("tags"),
    }
    is_active, is_deleted = row.flag("is_active", "active"), row.flag("is_deleted")
    return Campaign(
        campaign_id=row.integer("id", need=Need.VALUE),
        name=row.text("title", need=Need.PRESENT),
        description=row.text("description"),
        kind=row.choice(KINDS, "type", need=Need.VALUE),
        max_achievements=row.number("max_reward_quantity"),
        starts_at=starts_at,
        ends_at=ends_at,
        tags=tags or (),
        rewards=tuple(_rewards(row)),
        icon=row.text("image_url"),
        is_active=False if is_deleted else is_active,
        is_deleted=is_deleted,
        currency=currency_of(row.inner("currency")) or currencies.get(row.integer("currency_id") or -1),
        lacks=LACKS,
        unknown=frozenset(name for name, known in is_known.items() if not known),
        raw={name: value for name, value in row.raw.items() if name != "user_progress"},
    )


def _rewards(row: Fields) -> Iterable[Reward]:
    amount, method = row.number("recipient_reward_amount"), row.text("recipient_reward_method")
    if not amount or method not in REWARDS:
        return
    if method == "points":
        yield Reward(points=amount)
    else:
        yield Reward(coupon=CouponReward(Open(method, CouponKind.FIXED), amount))


def _progress(row: Fields, currencies: Mapping[int, Currency]) -> CampaignProgress:
    campaign = _campaign(row, currencies)
    kind = campaign.kind.known if campaign.kind else None
    sent = row.inner("user_progress", need=Need.PRESENT)
    form = FORMS.get(kind) if kind else None
    need = Need.PRESENT if form else Need.OPTIONAL
    form = form or (form_by_keys(sent) if sent else ProgressForm.UNKNOWN)
    base: dict[str, Any] = {
        "campaign_id": campaign.campaign_id,
        "name": campaign.name,
        "campaign": campaign,
        "form": form,
        "currency": campaign.currency,
    }
    if sent is None:
        return CampaignProgress(**base)
    match form:
        case ProgressForm.TIER:
            base["tier"] = tier_of(sent, need)
        case ProgressForm.WALLET:
            base["balance"] = wallet_of(sent, campaign, need)
        case ProgressForm.AWARDS:
            current = sent.number("current_count")
            base |= {
                "achieved_count": sent.number("award_count", need=need),
                "amount_awarded": sent.number("total_amount_awarded", need=need),
                "current_count": row.number("current_count") if current is None else current,
            }
            if kind is CampaignKind.ITEM_PURCHASES or base["current_count"] is not None:
                base["target_count"] = row.number("target_count")
    return CampaignProgress(**base, other=sent.unread())


def _currencies(rows: Iterable[Fields]) -> dict[int, Currency]:
    """Currencies by id: many campaigns name theirs by its id alone, and another one says what that is."""
    found: dict[int, Currency] = {}
    for row in rows:
        progress = row.raw.get("user_progress")
        for holder in (row.raw, progress if isinstance(progress, dict) else {}):
            currency = currency_of(Fields(holder, Notes(UTC)).inner("currency"))  # its drift was noted with its row
            if currency and currency.currency_id is not None:
                found.setdefault(currency.currency_id, currency)
    return found
