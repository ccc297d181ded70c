"""Coupons: which can be used now, and for each other one the reason in a sentence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.panels.coupon_reasons import Standing, conflicts_of, reason_of
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from dashboard.campaigns.status import LATEST
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Coupon, End
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import COUPONS
from dashboard.loyalty.threads import build_from
from dashboard.text.times import days_until, expires_in_words, on_day, until
from dashboard.text.words import coupon_value, listed, number, price

SOON_DAYS = 7  # days before a usable coupon expires from which it needs attention
COUPONS_SHOWN = 5  # coupons; the others are folded away, so that the page keeps still while panels arrive
MAX_IN_TICKET = 20


TITLES: dict[Standing, Sentence] = {
    Standing.USABLE: gettext_lazy("Usable now"),
    Standing.NOT_YET: gettext_lazy("Not yet"),
    Standing.USED_UP: gettext_lazy("Used up"),
    Standing.EXPIRED: gettext_lazy("Expired"),
    Standing.BLOCKED: gettext_lazy("Blocked"),
    Standing.UNKNOWN: gettext_lazy("Unknown"),
}
STATUS_COUNTS: dict[Standing, Sentence] = {
    Standing.USABLE: gettext_lazy("usable %(count)d"),
    Standing.NOT_YET: gettext_lazy("not yet %(count)d"),
    Standing.USED_UP: gettext_lazy("used up %(count)d"),
    Standing.EXPIRED: gettext_lazy("expired %(count)d"),
    Standing.BLOCKED: gettext_lazy("blocked %(count)d"),
    Standing.UNKNOWN: gettext_lazy("unknown %(count)d"),
}
BADGE_CLASSES = {
    Standing.USABLE: "good",
    Standing.NOT_YET: "waiting",
    Standing.USED_UP: "",
    Standing.EXPIRED: "stop",
    Standing.BLOCKED: "stop",
    Standing.UNKNOWN: "attention",
}


@dataclass(frozen=True, slots=True)
class CouponRow:
    """One coupon. `reason` is the one sentence why it works or not, `conflicts` what the platform sent against it.

    `expires` is empty where no date was sent, or where another date than the reason's would only confuse.
    """

    code: str | None
    name: str | None
    value: Sentence
    standing: Standing
    reason: Sentence
    conflicts: tuple[Sentence, ...]
    expires: Sentence
    is_soon: bool
    dates: tuple[Sentence, ...]  # from when, and until when
    expires_at: End | None
    customer_uses: Sentence | None
    all_uses: Sentence | None
    is_personal: bool
    marks: tuple[Sentence, ...]  # what it is for, that it is a promotion, its status, how much of it is gone


@dataclass(frozen=True, slots=True)
class CouponGroup:
    """Coupons of one standing; `meaning` is the colour's name, always beside the title's word. `count` is how many
    there are of this standing, folded ones included."""

    standing: Standing
    title: Sentence
    meaning: str
    count: int
    rows: tuple[CouponRow, ...]


@dataclass(frozen=True, slots=True)
class CouponsView:
    """The coupons panel: the groups that have rows, and what is folded away, in the same order. `note` is said once;
    `empty` only when there is no coupon."""

    groups: tuple[CouponGroup, ...]
    folded: tuple[CouponGroup, ...]
    folded_title: Sentence
    note: Sentence
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """One read: the coupons."""
    answer = await request.read(COUPONS)
    return await build_from([answer], loaded, answer, request)


def loaded(answer: Answer[tuple[Coupon, ...]], request: PanelRequest) -> Loaded:
    """The panel made of its answer."""
    view = present(answer.value, request.now, all_listed=Trait.USED_COUPONS in request.program.kind.traits)
    rows = [row for group in view.groups + view.folded for row in group.rows]
    return Loaded(view, (answer,), count=" · ".join(_tally(rows)), attention=_attention(rows), ticket=_ticket(rows))


def present(coupons: Sequence[Coupon], now: datetime, *, all_listed: bool = False) -> CouponsView:
    """What the panel prints; `now` is aware in the programme's zone, `all_listed` that used ones are listed too.
    Usable ones stand soonest to expire first, the others in the platform's order."""
    rows = [_row(coupon, now) for coupon in coupons]
    usable = sorted((row for row in rows if row.standing is Standing.USABLE), key=_soonest)
    others = [
        row for standing in Standing if standing is not Standing.USABLE for row in rows if row.standing is standing
    ]
    ordered = usable + others
    counts = Counter(row.standing for row in rows)
    return CouponsView(
        groups=_groups(ordered[:COUPONS_SHOWN], counts),
        folded=_groups(ordered[COUPONS_SHOWN:], counts),
        folded_title=_folded_title(ordered[COUPONS_SHOWN:]),
        note="" if all_listed else _("Used coupons may be missing: the platform can leave them out."),
        empty="" if coupons else _nothing(all_listed=all_listed),
    )


def _nothing(*, all_listed: bool) -> str:
    if all_listed:
        return _("The platform lists no coupons for this customer.")
    return _("The platform lists no coupons for this customer. Used coupons may be missing.")


def _groups(rows: Sequence[CouponRow], counts: Mapping[Standing, int]) -> tuple[CouponGroup, ...]:
    return tuple(
        CouponGroup(standing, TITLES[standing], BADGE_CLASSES[standing], counts[standing], tuple(group))
        for standing, group in groupby(rows, key=lambda row: row.standing)
    )


def _folded_title(rows: Sequence[CouponRow]) -> str:
    if not rows:
        return ""
    more = ngettext("%(count)d more", "%(count)d more", len(rows)) % {"count": len(rows)}
    return _("%(more)s: %(tally)s") % {"more": more, "tally": listed(_tally(rows))}


def _row(coupon: Coupon, now: datetime) -> CouponRow:
    standing, reason = reason_of(coupon, now)
    expires_at = coupon.expires_at
    ahead = expires_at is not None and not expires_at.is_over(now)
    return CouponRow(
        code=coupon.code,
        name=coupon.name,
        value=coupon_value(coupon.kind, coupon.value, coupon.currency),
        standing=standing,
        reason=reason,
        conflicts=tuple(conflicts_of(coupon, standing, now)),
        expires=expires_in_words(expires_at, now) if expires_at and (ahead or standing is Standing.BLOCKED) else "",
        is_soon=standing is Standing.USABLE
        and ahead
        and expires_at is not None
        and days_until(expires_at, now) <= SOON_DAYS,
        dates=(_start(coupon, now), _end(coupon, now)),
        expires_at=expires_at,
        customer_uses=_uses(coupon.customer_used_count, coupon.customer_limit),
        all_uses=_uses(coupon.used_count, coupon.usage_limit),
        is_personal=coupon.is_personal,
        marks=tuple(mark for mark in _marks(coupon) if mark),
    )


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
        coupon.target,
        _("promotion") if coupon.is_promotion else None,
        _("status %(status)s") % {"status": coupon.status} if coupon.status else None,
        _redeemed(coupon),
    )


def _redeemed(coupon: Coupon) -> str:
    """How much of its value is gone, where that is told and some is: "4 € of 10 € are redeemed"."""
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


def _soonest(row: CouponRow) -> datetime:
    """What has no end comes last."""
    return row.expires_at.at if row.expires_at else LATEST


def _tally(rows: Sequence[CouponRow]) -> list[str]:
    """How many of each standing: "usable 2", "not yet 1"."""
    counts = Counter(row.standing for row in rows)
    return [str(STATUS_COUNTS[standing]) % {"count": counts[standing]} for standing in Standing if counts[standing]]


def _called(row: CouponRow) -> str:
    return row.code or row.name or _("no code")


def _attention(rows: Sequence[CouponRow]) -> tuple[Attention, ...]:
    return tuple(
        Attention(
            Urgency.ATTENTION,
            _("Coupon %(code)s: %(expires)s") % {"code": _called(row), "expires": row.expires},
        )
        for row in rows
        if row.is_soon
    )


def _ticket(rows: Sequence[CouponRow]) -> tuple[Sentence, ...]:
    lines = [
        " ".join(
            [
                _("Coupon %(code)s (%(value)s): %(reason)s")
                % {
                    "code": _called(row),
                    "value": listed([text for text in (str(row.value), str(row.expires)) if text]),
                    "reason": row.reason,
                },
                *(str(conflict) for conflict in row.conflicts),
            ]
        )
        for row in rows[:MAX_IN_TICKET]
    ]
    more = len(rows) - MAX_IN_TICKET
    if more > 0:
        lines.append(ngettext("and %(more)d more coupon", "and %(more)d more coupons", more) % {"more": more})
    return tuple(lines)
