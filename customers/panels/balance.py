"""Points and their worth: available, pending and next expiry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.panels import wallets
from customers.panels.amounts import Amount, amount_of
from customers.panels.balance_expiry import Expiry, expiry_is_unknown, expiry_of, no_expiry
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.wallets import WalletView
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, Gap
from dashboard.loyalty.models.numbers import difference, is_more, is_positive
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import BALANCE
from dashboard.programs import Program
from dashboard.text.lines import Line
from dashboard.text.numbers import number


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
    earned: Amount
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
        return tuple(filter(None, (self.nothing, self.mismatch)))

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
    return Loaded(view, (answer,), attention=_attention(view), ticket=_ticket(view))


def present(balance: Balance, now: datetime) -> BalanceView:
    """Present the balance; `now` is aware, in the program's zone."""
    wallet = wallets.present(balance)
    available = amount_of(balance, "available_points", "available_value")
    pending = amount_of(balance, "pending_points", "pending_value")
    total = amount_of(balance, "total_points", "total_value")
    earned = amount_of(balance, "earned_points")
    expiry = expiry_of(balance, now)
    return BalanceView(
        available=available,
        pending=pending,
        total=total,
        earned=earned,
        expiry=expiry,
        no_expiry=no_expiry(balance),
        expiry_is_unknown=expiry_is_unknown(balance),
        available_in_short=_("no points to spend") if _available_note(balance) else "",
        pending_in_short=_("released later") if is_positive(balance.pending_points) else "",
        sums=_("Total %(total)s · all points earned %(earned)s")
        % {"total": number(total.points), "earned": number(earned.points)},
        lines=(
            Line(_("Available"), available.sentence, note=_note(available, _available_note(balance))),
            Line(_("Pending"), pending.sentence, note=_note(pending, _pending_note(balance))),
            *_blocked(balance),
            Line(_("Total"), total.sentence, note=_note(total)),
            Line(
                _("All points earned"),
                _("%(points)s.") % {"points": earned.label},
                note=_note(earned, _earned_note()),
            ),
            Line(
                _("Next expiry"),
                expiry.with_worth if expiry else no_expiry(balance),
                note=_note(expiry.amount) if expiry else "",
            ),
        ),
        nothing="" if wallet else _nothing(balance),
        mismatch=_mismatch(balance),
        notes=() if wallet else tuple(_notes(balance)),
        wallet=wallet,
    )


def _note(amount: Amount, note: str = "") -> str:
    """Return the note with the amount as sent, if it is shown rounded."""
    return " · ".join(map(str, filter(None, (amount.rounding, note))))


def _available_note(balance: Balance) -> str:
    if balance.available_points is not None and is_positive(-balance.available_points):
        return _("The balance is below zero, so there are no points to spend.")
    return ""


def _pending_note(balance: Balance) -> str:
    pending = balance.pending_points
    if balance.gap("pending_points") is Gap.UNREADABLE:
        return _("The pending points could not be read.")
    if pending is None:
        return _("The platform did not send the number of pending points.")
    if not difference(pending, Decimal(0)):
        return _("No points are pending.")
    if pending < 0:
        return _("The platform sent a negative number of pending points. Its meaning is not documented.")
    return _("Pending points are earned but cannot be spent yet. The platform does not say when it releases them.")


def _blocked(balance: Balance) -> Iterator[Line]:
    """Yield the blocked points, if the platform names any."""
    if balance.blocked_points is not None:
        blocked = amount_of(balance, "blocked_points")
        note = _("The platform sends these points as blocked. It does not say why, nor until when.")
        yield Line(_("Blocked"), _("%(points)s.") % {"points": blocked.label}, note=_note(blocked, note))


def _earned_note() -> str:
    return _("The platform does not say whether pending points are included.")


def _nothing(balance: Balance) -> str:
    if not balance.has_no_amounts:
        return ""
    return _("The platform sent no balance for this customer. The loyalty program may be switched off.")


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


def _notes(balance: Balance) -> Iterator[str]:
    available, expiring = balance.available_points, balance.next_expiry_points
    if available is not None and is_more(expiring, max(available, Decimal(0))):
        numbers = {"expiring": number(expiring), "available": number(available)}
        yield _("More points expire next (%(expiring)s) than are available (%(available)s).") % numbers
    if balance.points_name is None and not balance.has_no_amounts:
        yield _("The platform did not send the program's name for its points.")


def _attention(view: BalanceView) -> tuple[Attention, ...]:
    if view.nothing:
        return (Attention(Urgency.STOP, view.nothing),)
    found: list[Attention] = []
    if view.expiry and view.expiry.alert:
        found.append(Attention(Urgency.ATTENTION, view.expiry.alert))
    if is_positive(view.pending.points):
        sentence = _("%(amount)s pending, released later") % {"amount": view.pending.label}
        found.append(Attention(Urgency.WAITING, sentence))
    return tuple(found)


def _ticket(view: BalanceView) -> tuple[Sentence, ...]:
    if view.nothing:
        return (view.nothing,)
    if view.wallet:
        return wallets.ticket(view.wallet)
    lines: list[Sentence] = [
        _("Available: %s") % view.available.with_worth,
        _("Pending: %s") % view.pending.with_worth,
        _("Total: %s") % view.total.with_worth,
        _("All points earned: %s") % view.earned.label,
    ]
    if view.expiry:
        lines.append(view.expiry.ticket)
    elif view.expiry_is_unknown:
        lines.append(_("Next expiry: unknown"))
    return (*lines, *([view.mismatch] if view.mismatch else []), *view.notes)
