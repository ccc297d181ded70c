"""A balance that is a wallet: what is saved in it, what came into it, and whether it can be redeemed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, Currency, Wallet
from dashboard.text.lines import Line
from dashboard.text.words import in_currency


@dataclass(frozen=True, slots=True)
class WalletView:
    """One wallet. Amounts are written with their currency, None is unknown. `redeemable` is the answer in a word, None
    unknown; `none` that there is no wallet at all. `lines` are what more is known of it and of the customer's `others`,
    `in_short` the same in a few words."""

    name: str | None
    saved: Sentence | None
    total: Sentence | None
    target: Sentence | None
    redeemable: Sentence | None
    others: "tuple[WalletView, ...]"
    in_short: tuple[Sentence, ...]
    lines: tuple[Line, ...]
    none: Sentence


def present(balance: Balance) -> WalletView | None:
    """The wallet that a balance is, None where the platform has no wallets."""
    wallet = balance.wallet
    if wallet is None:
        return None

    def amount(value: object) -> Sentence | None:
        return None if value is None else in_currency(value, wallet.currency)  # type: ignore[arg-type]

    others = tuple(view for other in balance.others if (view := present(other)))
    return WalletView(
        name=wallet.name,
        saved=amount(balance.available_points),
        total=amount(balance.earned_points),
        target=amount(wallet.target),
        redeemable=None if wallet.is_redeemable is None else _("yes") if wallet.is_redeemable else _("no"),
        others=others,
        in_short=(_("Currency"), *(f"{one.name or _('Wallet')} {one.saved or _('unknown')}" for one in others)),
        lines=(
            Line(_("Currency"), _currency(wallet.currency) if wallet.currency else None),
            *(Line(one.name or _("Wallet"), _all_of(one)) for one in others),
        ),
        none=_("The platform lists no wallet for this customer.") if wallet == Wallet() else "",
    )


def ticket(view: WalletView) -> tuple[Sentence, ...]:
    """The wallets as lines of text."""
    if view.none:
        return (view.none,)
    return tuple(
        _("%(wallet)s: %(saved)s saved, %(total)s added in total, redeemable: %(redeemable)s")
        % {
            "wallet": one.name or _("Wallet"),
            "saved": one.saved or pgettext("value", "unknown"),
            "total": one.total or pgettext("value", "unknown"),
            "redeemable": one.redeemable or pgettext("value", "unknown"),
        }
        for one in (view, *view.others)
    )


def _all_of(view: WalletView) -> str:
    sentence = _("%(saved)s saved, %(total)s added in total, redeemable %(redeemable)s, target %(target)s")
    return sentence % {
        "saved": view.saved or pgettext("value", "unknown"),
        "total": view.total or pgettext("value", "unknown"),
        "redeemable": view.redeemable or pgettext("value", "unknown"),
        "target": view.target or pgettext("value", "unknown"),
    }


def _currency(currency: Currency) -> str:
    """ "Points (PTS, pts), number 5, written after the amount"."""
    short = ", ".join(part for part in (currency.code, currency.symbol) if part)
    parts = [" ".join(part for part in (currency.name, f"({short})" if short else "") if part)]
    if currency.currency_id is not None:
        parts.append(_("number %(id)d") % {"id": currency.currency_id})
    if currency.is_before is not None:
        parts.append(_("written before the amount") if currency.is_before else _("written after the amount"))
    return ", ".join(part for part in parts if part)
