"""Coupons: which can be used now, and why each other one cannot."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from customers.panels import coupon_terms
from customers.panels.as_sent import more_fields
from customers.panels.coupon_reasons import CouponStatus, conflicts_of, is_spent, reason_of
from customers.panels.number_links import NumberLinks
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.unknown import why_if_unknown
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Coupon, End
from dashboard.loyalty.models.times import LATEST
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import COUPONS
from dashboard.loyalty.threads import build_from
from dashboard.text.lines import Line
from dashboard.text.lists import joined, listed
from dashboard.text.rewards import coupon_value
from dashboard.text.times import day_of, day_text, days_until, is_past, on_day

MAX_IN_TICKET = 20

WORDS: dict[CouponStatus, Sentence] = {
    CouponStatus.BLOCKED: gettext_lazy("blocked"),
    CouponStatus.UNKNOWN: pgettext_lazy("value", "unknown"),
    CouponStatus.USED_UP: gettext_lazy("used up"),
    CouponStatus.EXPIRED: gettext_lazy("expired"),
    CouponStatus.NOT_YET: gettext_lazy("not yet"),
    CouponStatus.USABLE: gettext_lazy("usable"),
}
MEANINGS = {
    CouponStatus.BLOCKED: "stop",
    CouponStatus.UNKNOWN: "attention",
    CouponStatus.USED_UP: "stop",
    CouponStatus.EXPIRED: "stop",
    CouponStatus.NOT_YET: "waiting",
    CouponStatus.USABLE: "good",
}


@dataclass(frozen=True, slots=True)
class CouponRow:
    """One coupon: a line of the table, and what stands behind it.

    `word` is the status in a word and `meaning` its color; `short` is the reason without that word, `reason` the whole
    sentence. `conflicts` are contradictions in what the platform sent. `end` is the last day, or why there is none.
    `expires` is "" if no date was sent, or if it would contradict the date in the reason.
    """

    code: str | None
    url: str  # of the code's page, ""
    name: str | None
    value: Sentence
    status: CouponStatus
    word: Sentence
    meaning: str
    short: Sentence
    reason: Sentence
    conflicts: tuple[Sentence, ...]
    expires: Sentence
    is_soon: bool
    end: Sentence
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
class CouponsView:
    """The coupons panel. `note` appears once, `empty` only if there is no coupon."""

    rows: tuple[CouponRow, ...]
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
    rows = view.rows
    return Loaded(view, (answer,), count=_tally(rows), attention=_attention(rows), ticket=_ticket(rows))


def present(
    coupons: Sequence[Coupon], now: datetime, *, lists_used: bool = False, links: NumberLinks | None = None
) -> CouponsView:
    """Present all coupons: the troubled ones first, and usable ones with the soonest to expire first.

    `now` is aware, in the program's zone. `lists_used` says that the platform lists used coupons too. With `links`,
    codes are links.
    """
    return CouponsView(
        rows=tuple(sorted((_row(coupon, now, links) for coupon in coupons), key=_place)),
        note="" if lists_used or not coupons else _("The platform may leave out used coupons."),
        empty="" if coupons else _no_coupons(lists_used=lists_used),
    )


def _no_coupons(*, lists_used: bool) -> str:
    if lists_used:
        return _("The platform lists no coupons for this customer.")
    return _("The platform lists no coupons for this customer. Used coupons may be missing.")


def _row(coupon: Coupon, now: datetime, links: NumberLinks | None) -> CouponRow:
    status, reason = reason_of(coupon, now)
    is_soon = status is CouponStatus.USABLE and coupon_terms.is_soon(coupon.expires_at, now)
    return CouponRow(
        code=coupon.code,
        url=links.code(coupon.code) if links else "",
        name=coupon.name,
        value=coupon_value(coupon.kind, coupon.value, coupon.currency),
        status=status,
        word=_left(coupon.expires_at, now) if is_soon and coupon.expires_at else WORDS[status],
        meaning="attention" if is_soon else MEANINGS[status],
        short=_short(coupon, status, now),
        reason=reason,
        conflicts=tuple(conflicts_of(coupon, status, now)),
        expires=coupon_terms.expires(coupon.expires_at, status, now),
        is_soon=is_soon,
        end=_last_day(coupon, now),
        dates=(coupon_terms.start(coupon, now), coupon_terms.end(coupon, now)),
        expires_at=coupon.expires_at,
        customer_uses=_own_uses(coupon),
        all_uses=coupon_terms.uses(coupon.used_count, coupon.usage_limit),
        is_personal=coupon.is_personal,
        marks=coupon_terms.marks(coupon),
        lines=tuple(coupon_terms.lines(coupon)),
        why_no_code=why_if_unknown(coupon, "code"),
        why_no_customer_uses=why_if_unknown(coupon, "customer_used_count"),
        why_no_uses=why_if_unknown(coupon, "used_count"),
        more=more_fields(coupon.other),
    )


def _left(end: End, now: datetime) -> Sentence:
    """Return how long a usable coupon can still be used: "3 days left"."""
    days = days_until(end, now)
    if days < 1:
        return _("until today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def _short(coupon: Coupon, status: CouponStatus, now: datetime) -> Sentence:
    """Return the reason beside the word of the status, "" where the word and the last day say it all."""
    match status:
        case CouponStatus.USED_UP if is_spent(coupon.used_count, coupon.usage_limit):
            return _("by all customers: %(uses)s") % {"uses": coupon_terms.uses(coupon.used_count, coupon.usage_limit)}
        case CouponStatus.USED_UP | CouponStatus.USABLE if uses := _own_uses(coupon):
            return _("used %(uses)s") % {"uses": uses}
        case CouponStatus.NOT_YET if coupon.starts_at:
            return _("from %(day)s") % {"day": on_day(coupon.starts_at, now)}
        case CouponStatus.EXPIRED if not (coupon.expires_at and is_past(coupon.expires_at, now)):
            return _("marked by the platform")
        case CouponStatus.BLOCKED if coupon.is_active is False:
            return _("switched off")
        case CouponStatus.BLOCKED if coupon.is_locked:
            return _("locked, maybe by an open order")
        case CouponStatus.BLOCKED:
            return _("reason not sent")
        case CouponStatus.UNKNOWN:
            return _("the platform does not say")
        case _:
            return ""


def _own_uses(coupon: Coupon) -> Sentence | None:
    return coupon_terms.uses(coupon.customer_used_count, coupon.customer_limit)


def _last_day(coupon: Coupon, now: datetime) -> Sentence:
    """Return the last day, or that there is none or that it is unknown."""
    if coupon.expires_at:
        return day_text(day_of(coupon.expires_at, now.tzinfo or UTC))
    return _("unknown") if coupon.is_unknown("expires_at") else _("no end")


def _place(row: CouponRow) -> tuple[int, datetime]:
    """Sort by status, and usable coupons by their end, those without an end last."""
    end = row.expires_at.at if row.expires_at and row.status is CouponStatus.USABLE else LATEST
    return list(CouponStatus).index(row.status), end


def _tally(rows: Sequence[CouponRow]) -> str:
    """Return how many can be used: "2 usable of 6"; "1 unknown of 3" if the platform does not say it of some."""
    counts = Counter(row.status for row in rows)
    usable, unknown = counts[CouponStatus.USABLE], counts[CouponStatus.UNKNOWN]
    parts = [_("%(count)d usable") % {"count": usable}] if usable or not unknown else []
    if unknown:
        parts.append(_("%(count)d unknown") % {"count": unknown})
    return _("%(parts)s of %(all)d") % {"parts": joined(parts), "all": len(rows)} if rows else ""


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
    lines = list(map(_ticket_line, rows[:MAX_IN_TICKET]))
    more = len(rows) - MAX_IN_TICKET
    if more > 0:
        lines.append(ngettext("and %(more)d more coupon", "and %(more)d more coupons", more) % {"more": more})
    return tuple(lines)


def _ticket_line(row: CouponRow) -> str:
    value = listed(list(filter(None, (str(row.value), str(row.expires)))))
    words = {"code": _label(row), "value": value, "reason": row.reason}
    return " ".join([_("Coupon %(code)s (%(value)s): %(reason)s") % words, *map(str, row.conflicts)])
