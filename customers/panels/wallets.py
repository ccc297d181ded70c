"""A balance that is a wallet: saved, added in total, and whether it can be redeemed."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, Currency, Wallet
from dashboard.text.lines import Line
from dashboard.text.words import in_currency, yes_or_no


@dataclass(frozen=True, slots=True)
class WalletView:
    """One wallet. Amounts include their currency; None is unknown.

    `redeemable` is "yes" or "no", None if unknown. `none` says that there is no wallet at all. `lines` have more about
    this wallet and the customer's `other_wallets`; `in_short` are the same in a few words.
    """

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
    """Present the balance as a wallet; None if the platform has no wallets."""
    wallet = balance.wallet
    if wallet is None:
        return None

    others = tuple(view for other in balance.other_wallets if (view := present(other)))
    return WalletView(
        name=wallet.name,
        saved=_amount(balance.available_points, wallet),
        total=_amount(balance.earned_points, wallet),
        target=_amount(wallet.target, wallet),
        redeemable=yes_or_no(wallet.is_redeemable),
        others=others,
        in_short=(_("Currency"), *(f"{_label(one)} {_known(one.saved)}" for one in others)),
        lines=(
            Line(_("Currency"), _currency(wallet.currency) if wallet.currency else None),
            *(Line(_label(one), _details(one)) for one in others),
        ),
        none=_("The platform lists no wallet for this customer.") if wallet == Wallet() else "",
    )


def _amount(value: Decimal | None, wallet: Wallet) -> Sentence | None:
    return None if value is None else in_currency(value, wallet.currency)


def _label(view: WalletView) -> Sentence:
    return view.name or _("Wallet")


def _known(amount: Sentence | None) -> Sentence:
    return amount or pgettext("value", "unknown")


def ticket(view: WalletView) -> tuple[Sentence, ...]:
    """Return the wallets as lines of text."""
    if view.none:
        return (view.none,)
    return tuple(
        _("%(wallet)s: %(saved)s saved, %(total)s added in total, redeemable: %(redeemable)s")
        % {
            "wallet": _label(one),
            "saved": _known(one.saved),
            "total": _known(one.total),
            "redeemable": _known(one.redeemable),
        }
        for one in (view, *view.others)
    )


def _details(view: WalletView) -> str:
    sentence = _("%(saved)s saved, %(total)s added in total, redeemable %(redeemable)s, target %(target)s")
    return sentence % {
        "saved": _known(view.saved),
        "total": _known(view.total),
        "redeemable": _known(view.redeemable),
        "target": _known(view.target),
    }


def _currency(currency: Currency) -> str:
    """ "Points (PTS, pts), number 5, written after the amount"."""
    short = ", ".join(filter(None, (currency.code, currency.symbol)))
    name = " ".join(filter(None, (currency.name, f"({short})" if short else "")))
    parts = [name] if name else []
    if currency.currency_id is not None:
        parts.append(_("number %(id)d") % {"id": currency.currency_id})
    if currency.is_before is not None:
        parts.append(_("before the amount") if currency.is_before else _("after the amount"))
    return ", ".join(parts)
