"""A balance that is a wallet: what is saved in it, what came into it, and whether it can be redeemed."""

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
    """One wallet. Amounts are written with their currency, None is unknown. `redeemable` is the answer in a word, None
    unknown; `none` that there is no wallet at all. `lines` are further facts about it and the customer's other wallets,
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

    others = tuple(view for other in balance.other_wallets if (view := present(other)))
    return WalletView(
        name=wallet.name,
        saved=_amount(balance.available_points, wallet),
        total=_amount(balance.earned_points, wallet),
        target=_amount(wallet.target, wallet),
        redeemable=yes_or_no(wallet.is_redeemable),
        others=others,
        in_short=(_("Currency"), *(f"{_called(one)} {_known(one.saved)}" for one in others)),
        lines=(
            Line(_("Currency"), _currency(wallet.currency) if wallet.currency else None),
            *(Line(_called(one), _all_of(one)) for one in others),
        ),
        none=_("The platform lists no wallet for this customer.") if wallet == Wallet() else "",
    )


def _amount(value: Decimal | None, wallet: Wallet) -> Sentence | None:
    return None if value is None else in_currency(value, wallet.currency)


def _called(view: WalletView) -> Sentence:
    return view.name or _("Wallet")


def _known(amount: Sentence | None) -> Sentence:
    return amount or pgettext("value", "unknown")


def ticket(view: WalletView) -> tuple[Sentence, ...]:
    """The wallets as lines of text."""
    if view.none:
        return (view.none,)
    return tuple(
        _("%(wallet)s: %(saved)s saved, %(total)s added in total, redeemable: %(redeemable)s")
        % {
            "wallet": _called(one),
            "saved": _known(one.saved),
            "total": _known(one.total),
            "redeemable": _known(one.redeemable),
        }
        for one in (view, *view.others)
    )


def _all_of(view: WalletView) -> str:
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
