"""A customer's progress in the forms that are more than a count: level and wallet."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from dashboard.loyalty.models import (
    CUT_KINDS,
    Balance,
    Campaign,
    Currency,
    Drift,
    ProgressForm,
    TierProgress,
    TierReview,
    TierState,
    Wallet,
)
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import Shape, derived, flag, integer, moment, nested, number, shape, text, unread

POSITIONS = {"before": True, "after": False}
# Fields that only one form has: they reveal the form of an undocumented campaign type.
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
# Fields that such a form has too.
SHARED_FIELDS: dict[ProgressForm, frozenset[str]] = {
    ProgressForm.WALLET: frozenset({"currency", "target_count", "code", "symbol", "name_en", "display_position"}),
    ProgressForm.TIER: frozenset({"campaign_id", "name", "description"}),
}


def form_by_keys(progress: Fields) -> ProgressForm:
    """Return the form that the fields of a `user_progress` indicate."""
    names = {name.casefold() for name in progress.raw}
    return next((form for form, telling in FIELDS.items() if telling & names), ProgressForm.UNKNOWN)


def drift_of(form: ProgressForm, drift: Iterable[Drift]) -> tuple[Drift, ...]:
    """Return the drift in this form's fields, for a panel that shows nothing else of the answer. The panel with the
    campaigns says how much more there is."""
    names = FIELDS[form] | SHARED_FIELDS.get(form, frozenset())
    return tuple(
        item
        for item in drift
        if item.kind in CUT_KINDS or (".user_progress." in item.field and item.field.rpartition(".")[2] in names)
    )


def _is_before(currency: Fields) -> bool | None:
    return POSITIONS.get(currency.text("display_position") or "")


CURRENCY = shape(
    Currency,
    code=text("code"),
    symbol=text("symbol"),
    name=text("name_en"),
    currency_id=integer("id"),
    is_before=derived(_is_before),
)


def _level(need: Need) -> Shape[TierState]:
    return shape(
        TierState,
        name=text("name", need=need),
        tier_id=integer("loyalty_level_id", need=need),
        description=text("description"),
    )


def _review(need: Need) -> Shape[TierReview]:
    return shape(
        TierReview,
        campaign_id=integer("campaign_id"),
        points_to_next=number("points_to_proceed_next_level", need=need),
        points_to_keep=number("points_to_remain_current_level", need=need),
        monetary_balance=number("monetary_balance_current"),
        reached_at=moment("date_reached"),
        last_at=moment("last_review_date"),
        next_at=moment("next_review_date"),
    )


@cache
def tier_form(need: Need) -> Shape[TierProgress]:
    """Return the shape of the loyalty form. All fields may be null: a customer who has not reached a level. `need` says
    whether the fields are promised; for an undocumented type they are not."""
    level = _level(need)

    def current(progress: Fields) -> TierState | None:
        state = level.read(progress)
        return None if state.name is None and state.tier_id is None else state

    return shape(
        TierProgress,
        current=derived(current),
        progress=number("points_balance_current", need=need),
        review=derived(_review(need).read),
        other=unread(),
    )


@cache
def wallet_form(need: Need) -> Shape[Balance]:
    """Return the shape of the wallet form; `need` as in `tier_form`. The campaign gives the wallet its name, see
    `wallet_of`."""
    wallet = shape(
        Wallet,
        currency=nested(CURRENCY, "currency"),
        is_redeemable=flag("is_redeemable", need=need),
        target=number("target_count"),
    )
    return shape(
        Balance,
        available_points=number("saved_amount", need=need),
        earned_points=number("total_amount", need=need),
        wallet=derived(wallet.read),
        other=unread(),
    )


def wallet_of(progress: Fields, campaign: Campaign, need: Need) -> Balance:
    """Parse the wallet form, in the campaign's currency if the progress has none."""
    balance = wallet_form(need).read(progress)
    assert balance.wallet is not None
    currency = balance.wallet.currency or campaign.currency
    return replace(
        balance,
        points_name=(currency.name or currency.sign) if currency else None,
        wallet=replace(balance.wallet, name=campaign.name, campaign_id=campaign.campaign_id, currency=currency),
    )
