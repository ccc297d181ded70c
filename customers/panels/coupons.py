"""Coupons: which can be used now, and why each other one cannot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.panels import coupon_terms
from customers.panels.as_sent import more_fields
from customers.panels.coupon_reasons import CouponStatus, conflicts_of, reason_of
from customers.panels.number_links import NumberLinks
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.unknown import why_if_unknown
from dashboard.campaigns.status import LATEST
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Coupon, End
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import COUPONS
from dashboard.loyalty.threads import build_from
from dashboard.text.lines import Line
from dashboard.text.lists import listed
from dashboard.text.rewards import coupon_value

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
        expires=coupon_terms.expires(coupon.expires_at, status, now),
        is_soon=status is CouponStatus.USABLE and coupon_terms.is_soon(coupon.expires_at, now),
        dates=(coupon_terms.start(coupon, now), coupon_terms.end(coupon, now)),
        expires_at=coupon.expires_at,
        customer_uses=coupon_terms.uses(coupon.customer_used_count, coupon.customer_limit),
        all_uses=coupon_terms.uses(coupon.used_count, coupon.usage_limit),
        is_personal=coupon.is_personal,
        marks=coupon_terms.marks(coupon),
        lines=tuple(coupon_terms.lines(coupon)),
        why_no_code=why_if_unknown(coupon, "code"),
        why_no_customer_uses=why_if_unknown(coupon, "customer_used_count"),
        why_no_uses=why_if_unknown(coupon, "used_count"),
        more=more_fields(coupon.other),
    )


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
    lines = list(map(_ticket_line, rows[:MAX_IN_TICKET]))
    more = len(rows) - MAX_IN_TICKET
    if more > 0:
        lines.append(ngettext("and %(more)d more coupon", "and %(more)d more coupons", more) % {"more": more})
    return tuple(lines)


def _ticket_line(row: CouponRow) -> str:
    value = listed(list(filter(None, (str(row.value), str(row.expires)))))
    words = {"code": _label(row), "value": value, "reason": row.reason}
    return " ".join([_("Coupon %(code)s (%(value)s): %(reason)s") % words, *map(str, row.conflicts)])
