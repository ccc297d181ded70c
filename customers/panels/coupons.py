"""Coupons: which can be used now, and why each other one cannot."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from customers.panels import coupon_terms
from customers.panels.as_sent import more_fields
from customers.panels.coupon_reasons import CouponStatus, conflicts_of, is_spent, reason_of
from customers.panels.number_links import NumberLinks
from customers.panels.page_numbers import ListPage, list_page, page_number
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

PAGE = 200  # coupons; hardly anybody has more, and the rows of 10,000 take 10 s
MAX_IN_TICKET = 20
MAX_ALERTS = 20  # coupons that expire soon

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
    end: Sentence
    dates: tuple[Sentence, ...]  # start and end
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
    """The coupons panel: a page of coupons. `note` appears once, `empty` only if the page has no coupon."""

    rows: tuple[CouponRow, ...]
    note: Sentence
    empty: Sentence
    page: ListPage


class _Judged(NamedTuple):
    """A coupon, whether it works, and why. Cheap to make for all coupons of a list, unlike a row."""

    coupon: Coupon
    status: CouponStatus
    reason: str
    is_soon: bool  # whether a usable coupon expires within the next days

    @property
    def place(self) -> tuple[int, datetime]:
        """Where it stands: by status, and usable coupons by their end, those without an end last."""
        end = self.coupon.expires_at
        return list(CouponStatus).index(self.status), end.at if end and self.status is CouponStatus.USABLE else LATEST


async def load(request: PanelRequest) -> Loaded:
    """Read the coupons. Raises `BadQuery` for a page (`?page=`) that is not a number from 1."""
    page = page_number(request.query.get("page", ""))
    answer = await request.read(COUPONS)
    return await build_from([answer], loaded_panel, answer, request, page)


def loaded_panel(answer: Answer[tuple[Coupon, ...]], request: PanelRequest, page: int = 1) -> Loaded:
    """Make the panel from its answer."""
    lists_used = Trait.USED_COUPONS in request.program.kind.traits
    judged = _in_order(answer.value, request.now)
    view = _present(judged, request.now, page=page, lists_used=lists_used, links=request.links)
    attention = _attention([one.coupon for one in judged if one.is_soon], request.now)
    ticket = _ticket(view.rows, len(judged))
    return Loaded(view, (answer,), count=_tally(judged), attention=attention, ticket=ticket)


def present(
    coupons: Sequence[Coupon],
    now: datetime,
    *,
    page: int = 1,
    lists_used: bool = False,
    links: NumberLinks | None = None,
) -> CouponsView:
    """Present one page of coupons: the troubled ones first, and usable ones with the soonest to expire first.

    `now` is aware, in the program's zone. `lists_used` says that the platform lists used coupons too. With `links`,
    codes are links.
    """
    return _present(_in_order(coupons, now), now, page=page, lists_used=lists_used, links=links)


def _in_order(coupons: Iterable[Coupon], now: datetime) -> list[_Judged]:
    return sorted((_judged(coupon, now) for coupon in coupons), key=lambda one: one.place)


def _judged(coupon: Coupon, now: datetime) -> _Judged:
    status, reason = reason_of(coupon, now)
    is_soon = status is CouponStatus.USABLE and coupon_terms.is_soon(coupon.expires_at, now)
    return _Judged(coupon, status, reason, is_soon)


def _present(
    judged: Sequence[_Judged], now: datetime, *, page: int, lists_used: bool, links: NumberLinks | None
) -> CouponsView:
    shown = list_page(page, PAGE, len(judged))
    rows = tuple(_row(one, now, links) for one in judged[shown.first : shown.last])
    return CouponsView(
        rows=rows,
        note="" if lists_used or not judged else _("The platform may leave out used coupons."),
        empty=_no_coupons(page, lists_used=lists_used) if not rows else "",
        page=shown,
    )


def _no_coupons(page: int, *, lists_used: bool) -> str:
    if page > 1:
        return _("There is no such page of coupons.")
    if lists_used:
        return _("The platform lists no coupons for this customer.")
    return _("The platform lists no coupons for this customer. Used coupons may be missing.")


def _row(judged: _Judged, now: datetime, links: NumberLinks | None) -> CouponRow:
    coupon, status, reason, is_soon = judged
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
        end=_last_day(coupon, now),
        dates=(coupon_terms.start(coupon, now), coupon_terms.end(coupon, now)),
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


def _tally(judged: Sequence[_Judged]) -> str:
    """Return how many can be used: "2 usable of 6"; "1 unknown of 3" if the platform does not say it of some."""
    counts = Counter(one.status for one in judged)
    usable, unknown = counts[CouponStatus.USABLE], counts[CouponStatus.UNKNOWN]
    parts = [_("%(count)d usable") % {"count": usable}] if usable or not unknown else []
    if unknown:
        parts.append(_("%(count)d unknown") % {"count": unknown})
    return _("%(parts)s of %(all)d") % {"parts": joined(parts), "all": len(judged)} if judged else ""


def _label(coupon: Coupon | CouponRow) -> str:
    return coupon.code or coupon.name or _("no code")


def _attention(soon: Sequence[Coupon], now: datetime) -> tuple[Attention, ...]:
    """Ask for attention to the first coupons that expire soon, and say how many others there are."""
    sentences = [
        _("Coupon %(code)s: %(expires)s")
        % {"code": _label(coupon), "expires": coupon_terms.expires(coupon.expires_at, CouponStatus.USABLE, now)}
        for coupon in soon[:MAX_ALERTS]
    ]
    if (more := len(soon) - MAX_ALERTS) > 0:
        more_soon = ngettext("%(more)d more coupon expires soon", "%(more)d more coupons expire soon", more)
        sentences.append(more_soon % {"more": more})
    return tuple(Attention(Urgency.ATTENTION, sentence) for sentence in sentences)


def _ticket(rows: Sequence[CouponRow], count: int) -> tuple[Sentence, ...]:
    """Return the first coupons of a page, and how many of all `count` are left out."""
    lines = list(map(_ticket_line, rows[:MAX_IN_TICKET]))
    if (more := count - len(lines)) > 0:
        lines.append(ngettext("and %(more)d more coupon", "and %(more)d more coupons", more) % {"more": more})
    return tuple(lines)


def _ticket_line(row: CouponRow) -> str:
    value = listed(list(filter(None, (str(row.value), str(row.expires)))))
    words = {"code": _label(row), "value": value, "reason": row.reason}
    return " ".join([_("Coupon %(code)s (%(value)s): %(reason)s") % words, *map(str, row.conflicts)])
