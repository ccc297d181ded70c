"""A balance that is a wallet: saved, added in total, and whether it can be redeemed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.panels.as_sent import more_fields
from customers.panels.unknown import why_unknown
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, Currency, Wallet
from dashboard.loyalty.models.gaps import HasGaps
from dashboard.text.formatting import unrounded
from dashboard.text.lines import Line
from dashboard.text.lists import yes_or_no
from dashboard.text.money import decimals_of, money
from dashboard.text.numbers import sent_as


@dataclass(frozen=True, slots=True)
class WalletView:
    """One wallet. Amounts include their currency; None is unknown.

    `redeemable` is "yes" or "no", None if unknown. `none` says that there is no wallet at all. `lines` have more about
    this wallet and the customer's `other_wallets`; `in_short` are the same in a few words. `more` are fields without
    another place, of all wallets. `why_unknown` explains the values that are None, by their names here.
    """

    name: str | None
    saved: Sentence | None
    total: Sentence | None
    target: Sentence | None
    redeemable: Sentence | None
    others: "tuple[WalletView, ...]"
    in_short: tuple[Sentence, ...]
    lines: tuple[Line, ...]
    more: tuple[Line, ...]
    none: Sentence
    why_unknown: Mapping[str, Sentence]


def present(balance: Balance) -> WalletView | None:
    """Present the balance as a wallet; None if the platform has no wallets."""
    wallet = balance.wallet
    if wallet is None:
        return None

    others = tuple(filter(None, map(present, balance.other_wallets)))
    none = _("The platform lists no wallet for this customer.") if wallet == Wallet() else ""
    return WalletView(
        name=wallet.name,
        saved=money(balance.available_points, wallet.currency),
        total=money(balance.earned_points, wallet.currency),
        target=money(wallet.target, wallet.currency),
        redeemable=yes_or_no(wallet.is_redeemable),
        others=others,
        in_short=(_("Currency"), *(f"{_label(one)} {_known(one.saved)}" for one in others)),
        lines=(
            Line(_("Currency"), _currency(wallet.currency) if wallet.currency else None),
            *(Line(_label(one), _details(one)) for one in others),
        ),
        more=(*_rounded(balance), *chain.from_iterable(map(_more, balance.other_wallets))),
        none=none,
        why_unknown=_why_unknown(balance, wallet, none),
    )


def _more(other: Balance) -> tuple[Line, ...]:
    """Return what was sent about another wallet; the panel itself shows the fields of the first one."""
    return (*_rounded(other), *more_fields(other.other))


def _rounded(balance: Balance) -> Iterator[Line]:
    """Yield the amounts that are shown rounded, with the numbers as sent."""
    currency = balance.wallet.currency if balance.wallet else None
    amounts = {_("Saved"): balance.available_points, _("Added in total"): balance.earned_points}
    for name, amount in amounts.items():
        if note := sent_as(unrounded(amount, decimals_of(currency))):
            yield Line(name, money(amount, currency), note=note)


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


def _why_unknown(balance: Balance, wallet: Wallet, none: Sentence) -> dict[str, Sentence]:
    """Explain each value that is unknown, by its name in the view."""
    sources: Mapping[str, tuple[HasGaps, str]] = {
        "saved": (balance, "available_points"),
        "total": (balance, "earned_points"),
        "target": (wallet, "target"),
        "redeemable": (wallet, "is_redeemable"),
    }
    return {name: none or why_unknown(model, field) for name, (model, field) in sources.items()}


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
