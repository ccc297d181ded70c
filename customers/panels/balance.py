"""Points and their worth: available, pending and next expiry."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.panels import wallets
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.wallets import WalletView
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, End, Gap
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import BALANCE
from dashboard.programs import Program
from dashboard.text.formatting import money
from dashboard.text.lines import Line
from dashboard.text.times import days_until, is_past, on_day, relative, until
from dashboard.text.words import named_points, number, points_name, price

SOON_DAYS = 30  # points that expire within so many days need attention
EXPIRY = ("next_expiry_points", "next_expiry_value", "next_expiry_at")


@dataclass(frozen=True, slots=True)
class Amount:
    """Points, the program's name for this many points, and their worth with its currency.

    `worth` is None if the platform sends no value. If the currency is unknown, the text says so.
    """

    points: Decimal | None
    unit: str
    worth: Sentence | None


@dataclass(frozen=True, slots=True)
class Expiry:
    """The points that expire next. `alert` is "" unless that is soon."""

    amount: Amount
    at: End | None
    is_past: bool
    in_short: Sentence
    alert: Sentence
    sentence: Sentence

    @property
    def is_urgent(self) -> bool:
        """Whether somebody should look at it."""
        return bool(self.alert) or self.is_past


@dataclass(frozen=True, slots=True)
class BalanceView:
    """The balance panel.

    `expiry` is None if the platform names none or it could not be read: `no_expiry` says which, `expiry_is_unknown` is
    True for the second. `sums` and `lines` have what the cells leave out. `nothing` says that no amount was sent,
    `mismatch` that the amounts do not add up. With a `wallet` only the wallet is shown: wallets have no pending points
    and no expiry.
    """

    available: Amount
    pending: Amount
    total: Amount
    lifetime: Amount
    expiry: Expiry | None
    no_expiry: Sentence
    expiry_is_unknown: bool
    available_in_short: Sentence
    pending_in_short: Sentence
    sums: Sentence
    lines: tuple[Line, ...]
    nothing: Sentence
    mismatch: Sentence
    notes: tuple[Sentence, ...]
    wallet: WalletView | None

    @property
    def wrong(self) -> tuple[Sentence, ...]:
        """Sentences about what is wrong with the answer."""
        return tuple(why for why in (self.nothing, self.mismatch) if why)

    @property
    def warning(self) -> Sentence:
        """The same in a few words, "" if nothing is wrong."""
        if self.mismatch:
            return _("the figures do not add up")
        return _("no amount sent") if self.nothing else ""


def cells(program: Program) -> tuple[Sentence, ...]:
    """Return the titles of the panel's cells."""
    if Trait.WALLETS in program.kind.traits:
        return (_("Saved"), _("Added in total"), _("Redeemable"))
    return (_("Available"), _("Pending"), _("Next expiry"))


async def load(request: PanelRequest) -> Loaded:
    """Read the balance."""
    answer = await request.read(BALANCE)
    view = present(answer.value, request.now)
    return Loaded(view, (answer,), attention=_attention(view), ticket=_ticket(view, request.now))


def present(balance: Balance, now: datetime) -> BalanceView:
    """Present the balance; `now` is aware, in the program's zone."""
    wallet = wallets.present(balance)
    available = _amount(balance, balance.available_points, balance.available_value)
    pending = _amount(balance, balance.pending_points, balance.pending_value)
    total = _amount(balance, balance.total_points, balance.total_value)
    lifetime = _amount(balance, balance.earned_points)
    expiry = _expiry(balance, now)
    return BalanceView(
        available=available,
        pending=pending,
        total=total,
        lifetime=lifetime,
        expiry=expiry,
        no_expiry=_no_expiry(balance),
        expiry_is_unknown=_expiry_is_unknown(balance),
        available_in_short=_("no points to spend") if _available_note(balance) else "",
        pending_in_short=_("released later") if _positive(balance.pending_points) else "",
        sums=_("Total %(total)s · lifetime %(lifetime)s")
        % {"total": number(total.points), "lifetime": number(lifetime.points)},
        lines=(
            Line(_("Available"), _sentence_with_worth(available), note=_available_note(balance)),
            Line(_("Pending"), _sentence_with_worth(pending), note=_pending_note(balance)),
            Line(_("Total"), _sentence_with_worth(total)),
            Line(_("Lifetime"), _("%(points)s.") % {"points": _label(lifetime)}, note=_lifetime_note()),
            Line(_("Next expiry"), _expiry_with_worth(expiry) if expiry else _no_expiry(balance)),
        ),
        nothing=_("The platform sent no balance for this customer. The loyalty program may be switched off.")
        if balance.has_no_amounts and not wallet
        else "",
        mismatch=_mismatch(balance),
        notes=() if wallet else tuple(_notes(balance)),
        wallet=wallet,
    )


def _amount(balance: Balance, points: Decimal | None, value: Decimal | None = None) -> Amount:
    worth = None if value is None else money(value, balance.currency) if balance.currency else price(value, None)
    return Amount(points, points_name(balance.points_name, points), worth)


def _positive(value: Decimal | None) -> bool:
    return value is not None and value > 0


def _expiry(balance: Balance, now: datetime) -> Expiry | None:
    points, value, at = balance.next_expiry_points, balance.next_expiry_value, balance.next_expiry_at
    if at is None and not points and not value:  # no date and nothing to lose: no expiry, or an unreadable one
        return None
    past = at is not None and is_past(at, now)
    soon = at is not None and not past and days_until(at, now) <= SOON_DAYS and (points is None or points > 0)
    return Expiry(
        amount=_amount(balance, points, value),
        at=at,
        is_past=past,
        in_short=_("date is past") if past else relative(at, now) if at else _("date unknown"),
        alert=_("%(amount)s expire %(when)s") % {"amount": _expiring(balance), "when": relative(at, now)}
        if soon and at
        else "",
        sentence=_expiry_sentence(balance, now, past=past),
    )


def _expiry_is_unknown(balance: Balance) -> bool:
    points, value, at = balance.next_expiry_points, balance.next_expiry_value, balance.next_expiry_at
    is_sent = any(balance.gap(name) is Gap.UNREADABLE for name in EXPIRY)
    return at is None and points is None and not value and is_sent


def _no_expiry(balance: Balance) -> str:
    if _expiry_is_unknown(balance):
        return _("Unknown: the platform's answer could not be read.")
    return _("The platform lists no points that expire next.")


def _expiring(balance: Balance) -> str:
    if balance.next_expiry_points is None:
        return _("An unknown number of %(name)s") % {"name": points_name(balance.points_name)}
    return named_points(balance.next_expiry_points, balance.points_name)


def _expiry_sentence(balance: Balance, now: datetime, *, past: bool) -> str:
    amount, at = _expiring(balance), balance.next_expiry_at
    if balance.gap("next_expiry_at") is Gap.UNREADABLE:
        return _("%(amount)s expire next; their date could not be read.") % {"amount": amount}
    if at is None:
        return _("%(amount)s expire next; the platform did not send the date.") % {"amount": amount}
    if past:
        return _("%(amount)s: the platform still gives %(day)s as the expiry date, which has passed.") % {
            "amount": amount,
            "day": on_day(at, now),
        }
    return _("%(amount)s expire %(when)s; they can be used %(end)s.") % {
        "amount": amount,
        "when": relative(at, now),
        "end": until(at, now),
    }


def _available_note(balance: Balance) -> str:
    if balance.available_points is not None and balance.available_points < 0:
        return _("The balance is below zero, so there are no points to spend.")
    return ""


def _pending_note(balance: Balance) -> str:
    pending = balance.pending_points
    if balance.gap("pending_points") is Gap.UNREADABLE:
        return _("The pending points could not be read.")
    if pending is None:
        return _("The platform did not send the number of pending points.")
    if pending == 0:
        return _("No points are pending.")
    if pending < 0:
        return _("The platform sent a negative number of pending points. Its meaning is not documented.")
    return _("Pending points are earned but cannot be spent yet. The platform does not say when it releases them.")


def _lifetime_note() -> str:
    return _("All points earned so far. The platform does not say whether pending points are included.")


def _mismatch(balance: Balance) -> str:
    available, pending, total = balance.available_points, balance.pending_points, balance.total_points
    if available is None or pending is None or total is None or balance.parts_add_up:
        return ""
    return _(
        "The figures do not add up: %(available)s available and %(pending)s pending make %(sum)s, "
        "but the platform's total is %(total)s."
    ) % {
        "available": number(available),
        "pending": number(pending),
        "sum": number(available + pending),
        "total": number(total),
    }


def _notes(balance: Balance) -> list[str]:
    notes: list[str] = []
    available = balance.available_points
    expiring = balance.next_expiry_points
    if available is not None and expiring is not None and expiring > 0 and expiring > available:
        notes.append(
            _("More points expire next (%(expiring)s) than are available (%(available)s).")
            % {"expiring": number(expiring), "available": number(available)}
        )
    if balance.points_name is None and not balance.has_no_amounts:
        notes.append(_("The platform did not send the program's name for its points."))
    return notes


def _attention(view: BalanceView) -> tuple[Attention, ...]:
    if view.nothing:
        return (Attention(Urgency.STOP, view.nothing),)
    found: list[Attention] = []
    if view.expiry and view.expiry.alert:
        found.append(Attention(Urgency.ATTENTION, view.expiry.alert))
    if _positive(view.pending.points):
        sentence = _("%(amount)s pending, released later") % {"amount": _label(view.pending)}
        found.append(Attention(Urgency.WAITING, sentence))
    return tuple(found)


def _ticket(view: BalanceView, now: datetime) -> tuple[Sentence, ...]:
    if view.nothing:
        return (view.nothing,)
    if view.wallet:
        return wallets.ticket(view.wallet)
    lines = [
        _("Available: %s") % _with_worth(view.available),
        _("Pending: %s") % _with_worth(view.pending),
        _("Total: %s") % _with_worth(view.total),
        _("All points earned: %s") % _label(view.lifetime),
    ]
    if view.expiry:
        lines.append(
            _("Next expiry: %(amount)s, %(end)s")
            % {"amount": _with_worth(view.expiry.amount), "end": _end_of(view.expiry, now)}
        )
    elif view.expiry_is_unknown:
        lines.append(_("Next expiry: unknown"))
    return (*lines, *([view.mismatch] if view.mismatch else []), *view.notes)


def _end_of(expiry: Expiry, now: datetime) -> str:
    if expiry.at is None:
        return _("date unknown")
    if expiry.is_past:
        return _("date %(day)s") % {"day": on_day(expiry.at, now)}
    return _("can be used %(end)s") % {"end": until(expiry.at, now)}


def _label(amount: Amount) -> str:
    return pgettext("value", "unknown") if amount.points is None else f"{number(amount.points)} {amount.unit}"


def _sentence_with_worth(amount: Amount) -> str:
    """Do the same as `_with_worth`, as a sentence that also says if the worth is unknown."""
    return _("%(points)s, worth %(value)s.") % {
        "points": _label(amount),
        "value": amount.worth or pgettext("value", "unknown"),
    }


def _expiry_with_worth(expiry: Expiry) -> str:
    value = expiry.amount.worth or pgettext("value", "unknown")
    return _("%(sentence)s Worth %(value)s.") % {"sentence": expiry.sentence, "value": value}


def _with_worth(amount: Amount) -> str:
    if amount.worth is None:
        return _label(amount)
    return _("%(points)s, worth %(value)s") % {"points": _label(amount), "value": amount.worth}
