"""Coupons: which can be used now, and why each other one cannot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.panels.as_sent import more_fields
from customers.panels.coupon_reasons import CouponStatus, conflicts_of, reason_of
from customers.panels.number_links import NumberLinks
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.unknown import why_unknown
from dashboard.campaigns.status import LATEST
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Coupon, End
from dashboard.loyalty.models.numbers import is_positive
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import COUPONS
from dashboard.loyalty.threads import build_from
from dashboard.text.formatting import PERCENT_DECIMALS, unrounded
from dashboard.text.lines import Line
from dashboard.text.lists import listed
from dashboard.text.money import decimals_of, price
from dashboard.text.numbers import number, sent_as
from dashboard.text.rewards import coupon_value
from dashboard.text.times import days_until, expires_in_words, on_day, until

SOON_DAYS = 7  # a usable coupon that expires within so many days needs attention
COUPONS_SHOWN = 5  # coupons; the others are folded, so that the page does not move while panels arrive
MAX_IN_TICKET = 20


TITLES: dict[CouponStatus, Sentence] = {
    CouponStatus.USABLE: gettext_lazy("Usable now"),
    CouponStatus.NOT_YET: gettext_lazy("Not yet"),
    CouponStatus.USED_UP: gettext_lazy("Used up"),
    CouponStatus.EXPIRED: gettext_lazy("Expired"),
    CouponStatus.BLOCKED: gettext_lazy("Blocked"),
    CouponStatus.UNKNOWN: gettext_lazy("Unknown"),
}
STATUS_COUNTS: dict[CouponStatus, Sentence] = {
    CouponStatus.USABLE: gettext_lazy("usable %(count)d"),
    CouponStatus.NOT_YET: gettext_lazy("not yet %(count)d"),
    CouponStatus.USED_UP: gettext_lazy("used up %(count)d"),
    CouponStatus.EXPIRED: gettext_lazy("expired %(count)d"),
    CouponStatus.BLOCKED: gettext_lazy("blocked %(count)d"),
    CouponStatus.UNKNOWN: gettext_lazy("unknown %(count)d"),
}
BADGE_CLASSES = {
    CouponStatus.USABLE: "good",
    CouponStatus.NOT_YET: "waiting",
    CouponStatus.USED_UP: "",
    CouponStatus.EXPIRED: "stop",
    CouponStatus.BLOCKED: "stop",
    CouponStatus.UNKNOWN: "attention",
}


@dataclass(frozen=True, slots=True)
class CouponRow:
    """One coupon. `reason` is one sentence on why it works or not; `conflicts` are contradictions in what the platform
    sent.

    `expires` is "" if no date was sent, or if it would contradict the date in the reason.
    """

    code: str | None
    url: str  # of the code's page, ""
    name: str | None
    value: Sentence
    status: CouponStatus
    reason: Sentence
    conflicts: tuple[Sentence, ...]
    expires: Sentence
    is_soon: bool
    dates: tuple[Sentence, ...]  # start and end
    expires_at: End | None
    customer_uses: Sentence | None
    all_uses: Sentence | None
    is_personal: bool
    marks: tuple[Sentence, ...]  # value as sent, minimum order, target, promotion, status, value redeemed
    lines: tuple[Line, ...]  # conditions, who gave it, where it was used
    why_no_code: Sentence
    why_no_customer_uses: Sentence
    why_no_uses: Sentence
    more: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CouponGroup:
    """Coupons of one status. `meaning` names the color; the title says the same in words. `count` is the number of
    coupons of this status, with the folded ones."""

    status: CouponStatus
    title: Sentence
    meaning: str
    count: int
    rows: tuple[CouponRow, ...]


@dataclass(frozen=True, slots=True)
class CouponsView:
    """The coupons panel: the groups shown and the folded ones, in the same order. `note` appears once, `empty` only if
    there is no coupon."""

    groups: tuple[CouponGroup, ...]
    folded: tuple[CouponGroup, ...]
    folded_title: Sentence
    note: Sentence
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Read the coupons."""
    answer = await request.read(COUPONS)
    return await build_from([answer], loaded_panel, answer, request)


def loaded_panel(answer: Answer[tuple[Coupon, ...]], request: PanelRequest) -> Loaded:
    """Make the panel from its answer."""
    lists_used = Trait.USED_COUPONS in request.program.kind.traits
    view = present(answer.value, request.now, lists_used=lists_used, links=request.links)
    rows = [row for group in view.groups + view.folded for row in group.rows]
    return Loaded(view, (answer,), count=" · ".join(_tally(rows)), attention=_attention(rows), ticket=_ticket(rows))


def present(
    coupons: Sequence[Coupon], now: datetime, *, lists_used: bool = False, links: NumberLinks | None = None
) -> CouponsView:
    """Present the coupons: usable ones first, soonest to expire first, then the others in the platform's order.

    `now` is aware, in the program's zone. `lists_used` says that the platform lists used coupons too. With `links`,
    codes are links.
    """
    rows = sorted((_row(coupon, now, links) for coupon in coupons), key=_place)
    counts = Counter(row.status for row in rows)
    return CouponsView(
        groups=_groups(rows[:COUPONS_SHOWN], counts),
        folded=_groups(rows[COUPONS_SHOWN:], counts),
        folded_title=_folded_title(rows[COUPONS_SHOWN:]),
        note="" if lists_used else _("Used coupons may be missing: the platform can leave them out."),
        empty="" if coupons else _no_coupons(lists_used=lists_used),
    )


def _no_coupons(*, lists_used: bool) -> str:
    if lists_used:
        return _("The platform lists no coupons for this customer.")
    return _("The platform lists no coupons for this customer. Used coupons may be missing.")


def _groups(rows: Sequence[CouponRow], counts: Mapping[CouponStatus, int]) -> tuple[CouponGroup, ...]:
    return tuple(
        CouponGroup(status, TITLES[status], BADGE_CLASSES[status], counts[status], tuple(group))
        for status, group in groupby(rows, key=lambda row: row.status)
    )


def _folded_title(rows: Sequence[CouponRow]) -> str:
    if not rows:
        return ""
    more = ngettext("%(count)d more", "%(count)d more", len(rows)) % {"count": len(rows)}
    return _("%(more)s: %(tally)s") % {"more": more, "tally": listed(_tally(rows))}


def _row(coupon: Coupon, now: datetime, links: NumberLinks | None) -> CouponRow:
    status, reason = reason_of(coupon, now)
    return CouponRow(
        code=coupon.code,
        url=links.code(coupon.code) if links else "",
        name=coupon.name,
        value=coupon_value(coupon.kind, coupon.value, coupon.currency),
        status=status,
        reason=reason,
        conflicts=tuple(conflicts_of(coupon, status, now)),
        expires=_expires(coupon.expires_at, status, now),
        is_soon=status is CouponStatus.USABLE and _is_soon(coupon.expires_at, now),
        dates=(_start(coupon, now), _end(coupon, now)),
        expires_at=coupon.expires_at,
        customer_uses=_uses(coupon.customer_used_count, coupon.customer_limit),
        all_uses=_uses(coupon.used_count, coupon.usage_limit),
        is_personal=coupon.is_personal,
        marks=tuple(mark for mark in _marks(coupon) if mark),
        lines=tuple(_lines(coupon)),
        why_no_code=_why_unknown(coupon, "code"),
        why_no_customer_uses=_why_unknown(coupon, "customer_used_count"),
        why_no_uses=_why_unknown(coupon, "used_count"),
        more=more_fields(coupon.other),
    )


def _why_unknown(coupon: Coupon, field: str) -> Sentence:
    return why_unknown(coupon, field) if getattr(coupon, field) in (None, "") else ""


def _lines(coupon: Coupon) -> list[Line]:
    """Return what else was sent about the coupon, without what its name says."""
    lines = (
        Line(_("campaign"), coupon.campaign if coupon.campaign != coupon.name else None),
        Line(_("description"), coupon.description),
        Line(_("conditions"), coupon.conditions),
        Line(_("given by"), coupon.given_by),
        Line(_("used in basket"), coupon.basket, copies=True),
        Line(_("used at"), coupon.used_at),
    )
    return [line for line in lines if line.value]


def _expires(end: End | None, status: CouponStatus, now: datetime) -> str:
    """Return when the coupon expires; "" for a date that has passed, unless the coupon is blocked for another
    reason."""
    if end is None or (end.is_over(now) and status is not CouponStatus.BLOCKED):
        return ""
    return expires_in_words(end, now)


def _is_soon(end: End | None, now: datetime) -> bool:
    return end is not None and not end.is_over(now) and days_until(end, now) <= SOON_DAYS


def _start(coupon: Coupon, now: datetime) -> str:
    if coupon.starts_at:
        return _("from %(day)s") % {"day": on_day(coupon.starts_at, now)}
    return _("start date unknown") if coupon.is_unknown("starts_at") else _("no start date")


def _end(coupon: Coupon, now: datetime) -> str:
    if coupon.expires_at:
        return until(coupon.expires_at, now)
    return _("end date unknown") if coupon.is_unknown("expires_at") else _("no end date")


def _marks(coupon: Coupon) -> tuple[str | None, ...]:
    return (
        _rounding(coupon),
        _min_order(coupon),
        coupon.target,
        _("promotion") if coupon.is_promotion else None,
        _("status %(status)s") % {"status": coupon.status} if coupon.status else None,
        _redeemed(coupon),
    )


def _rounding(coupon: Coupon) -> str:
    """Return the value as sent if it is shown rounded."""
    is_percentage = bool(coupon.kind and coupon.kind.known and coupon.kind.known.is_percentage)
    return sent_as(unrounded(coupon.value, PERCENT_DECIMALS if is_percentage else decimals_of(coupon.currency)))


def _min_order(coupon: Coupon) -> str:
    if not is_positive(coupon.min_order_value):
        return ""
    return _("only for orders from %(amount)s") % {"amount": price(coupon.min_order_value, coupon.currency)}


def _redeemed(coupon: Coupon) -> str:
    """Return how much of the value is redeemed, if some is: "€4 of €10 redeemed"."""
    if not coupon.redeemed_value:
        return ""
    return _("%(gone)s of %(all)s redeemed") % {
        "gone": price(coupon.redeemed_value, coupon.currency),
        "all": price(coupon.original_value, coupon.currency),
    }


def _uses(used: Decimal | None, limit: Decimal | None) -> str | None:
    if used is None and limit is None:
        return None
    if limit is None:
        return _("%(used)s, limit unknown") % {"used": number(used)}
    if limit <= 0:
        return _("%(used)s, no limit") % {"used": number(used)}
    return _("%(used)s of %(limit)s") % {"used": number(used), "limit": number(limit)}


def _place(row: CouponRow) -> tuple[int, datetime]:
    """Sort by status, and usable coupons by their end, those without an end last."""
    end = row.expires_at.at if row.expires_at and row.status is CouponStatus.USABLE else LATEST
    return list(CouponStatus).index(row.status), end


def _tally(rows: Sequence[CouponRow]) -> list[str]:
    """Return the number of coupons of each status: "usable 2", "not yet 1"."""
    counts = Counter(row.status for row in rows)
    return [str(STATUS_COUNTS[status]) % {"count": counts[status]} for status in CouponStatus if counts[status]]


def _label(row: CouponRow) -> str:
    return row.code or row.name or _("no code")


def _attention(rows: Sequence[CouponRow]) -> tuple[Attention, ...]:
    return tuple(
        Attention(
            Urgency.ATTENTION,
            _("Coupon %(code)s: %(expires)s") % {"code": _label(row), "expires": row.expires},
        )
        for row in rows
        if row.is_soon
    )


def _ticket(rows: Sequence[CouponRow]) -> tuple[Sentence, ...]:
    lines = [_ticket_line(row) for row in rows[:MAX_IN_TICKET]]
    more = len(rows) - MAX_IN_TICKET
    if more > 0:
        lines.append(ngettext("and %(more)d more coupon", "and %(more)d more coupons", more) % {"more": more})
    return tuple(lines)


def _ticket_line(row: CouponRow) -> str:
    value = listed([text for text in (str(row.value), str(row.expires)) if text])
    words = {"code": _label(row), "value": value, "reason": row.reason}
    return " ".join([_("Coupon %(code)s (%(value)s): %(reason)s") % words, *map(str, row.conflicts)])
