"""A customer's progress in the forms that are more than a count: a level, a wallet."""

from collections.abc import Iterable

from dashboard.loyalty.models import (
    CUT,
    Balance,
    Campaign,
    Currency,
    Drift,
    DriftKind,
    ProgressForm,
    TierProgress,
    TierReview,
    TierState,
    Wallet,
)
from dashboard.loyalty.reading import Fields, Need

POSITIONS = {"before": True, "after": False}
# Fields that only one form has: they tell the form where the campaign's type is a new one.
FIELDS: dict[ProgressForm, frozenset[str]] = {
    ProgressForm.WALLET: frozenset({"saved_amount", "total_amount", "is_redeemable"}),
    ProgressForm.TIER: frozenset(
        {
            "loyalty_level_id",
            "points_balance_current",
            "monetary_balance_current",
            "points_to_proceed_next_level",
            "points_to_remain_current_level",
            "date_reached",
            "last_review_date",
            "next_review_date",
        }
    ),
    ProgressForm.AWARDS: frozenset({"award_count", "total_amount_awarded"}),
}
WHOLE = {*CUT, DriftKind.MORE}  # what is said of the whole answer


def form_by_keys(progress: Fields) -> ProgressForm:
    """The form that the fields of a `user_progress` show."""
    names = {name.casefold() for name in progress.raw}
    return next((form for form, telling in FIELDS.items() if telling & names), ProgressForm.UNKNOWN)


def drift_of(form: ProgressForm, drift: Iterable[Drift]) -> tuple[Drift, ...]:
    """The drift in this form's own fields, for a page that shows nothing else of the answer."""
    return tuple(one for one in drift if one.kind in WHOLE or one.field.rpartition(".")[2] in FIELDS[form])


def tier_of(progress: Fields, need: Need) -> TierProgress:
    """The loyalty form. All of it may be null: a customer who has not reached any level. `need` says whether it is
    promised, which it is not for a type nobody documented."""
    name, level = progress.text("name", need=need), progress.integer("loyalty_level_id", need=need)
    description = progress.text("description")
    has_level = name is not None or level is not None
    return TierProgress(
        current=TierState(name=name, tier_id=level, description=description) if has_level else None,
        progress=progress.number("points_balance_current", need=need),
        review=TierReview(
            campaign_id=progress.integer("campaign_id"),
            to_next=progress.number("points_to_proceed_next_level", need=need),
            to_keep=progress.number("points_to_remain_current_level", need=need),
            monetary_balance=progress.number("monetary_balance_current"),
            reached_at=progress.moment("date_reached"),
            last_at=progress.moment("last_review_date"),
            next_at=progress.moment("next_review_date"),
        ),
        other=progress.unread(),
    )


def wallet_of(progress: Fields, campaign: Campaign, need: Need) -> Balance:
    """The wallet form, in the campaign's currency where the progress names none; `need` as in `tier_of`."""
    currency = currency_of(progress.inner("currency")) or campaign.currency
    return Balance(
        available_points=progress.number("saved_amount", need=need),
        earned_points=progress.number("total_amount", need=need),
        points_name=(currency.name or currency.sign) if currency else None,
        wallet=Wallet(
            name=campaign.name,
            campaign_id=campaign.campaign_id,
            currency=currency,
            is_redeemable=progress.flag("is_redeemable", need=need),
            target=progress.number("target_count"),
        ),
        other=progress.unread(),
    )


def currency_of(currency: Fields | None) -> Currency | None:
    """`currency` as campaigns and wallets have it."""
    if currency is None:
        return None
    return Currency(
        code=currency.text("code"),
        symbol=currency.text("symbol"),
        name=currency.text("name_en"),
        currency_id=currency.integer("id"),
        is_before=POSITIONS.get(currency.text("display_position") or ""),
    )
