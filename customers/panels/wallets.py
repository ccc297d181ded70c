"""A balance that is a wallet: what is saved in it, what came into it, and whether it can be redeemed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, Currency, Wallet
from dashboard.text.words import in_currency


@dataclass(frozen=True, slots=True)
class WalletView:
    """One wallet. Amounts are written with their currency, None is unknown. `redeemable` is the answer in a word, None
    unknown; `currency` says all that the platform says of it; `none` that there is no wallet at all."""

    name: str | None
    saved: Sentence | None
    total: Sentence | None
    target: Sentence | None
    redeemable: Sentence | None
    currency: Sentence | None
    others: "tuple[WalletView, ...]"
    none: Sentence


def present(balance: Balance) -> WalletView | None:
    """The wallet that a balance is, None where the platform has no wallets."""
    wallet = balance.wallet
    if wallet is None:
        return None

    def amount(value: object) -> Sentence | None:
        return None if value is None else in_currency(value, wallet.currency)  # type: ignore[arg-type]

    return WalletView(
        name=wallet.name,
        saved=amount(balance.available_points),
        total=amount(balance.earned_points),
        target=amount(wallet.target),
        redeemable=None if wallet.is_redeemable is None else _("yes") if wallet.is_redeemable else _("no"),
        currency=_currency(wallet.currency) if wallet.currency else None,
        others=tuple(view for other in balance.others if (view := present(other))),
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
            "saved": one.saved or _("unknown"),
            "total": one.total or _("unknown"),
            "redeemable": one.redeemable or _("unknown"),
        }
        for one in (view, *view.others)
    )


def _currency(currency: Currency) -> str:
    """ "Points (PTS, pts), number 5, written after the amount"."""
    short = ", ".join(part for part in (currency.code, currency.symbol) if part)
    parts = [" ".join(part for part in (currency.name, f"({short})" if short else "") if part)]
    if currency.currency_id is not None:
        parts.append(_("number %(id)d") % {"id": currency.currency_id})
    if currency.is_before is not None:
        parts.append(_("written before the amount") if currency.is_before else _("written after the amount"))
    return ", ".join(part for part in parts if part)
