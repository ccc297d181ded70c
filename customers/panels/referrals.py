"""The friends a customer referred: totals, a page of 50, and how far the next bonus is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers import index
from customers.panels.panel import BadQuery, Loaded, PanelRequest
from dashboard.access.masking import Mask
from dashboard.loyalty.errors import LoyaltyError, Sentence
from dashboard.loyalty.models import (
    Answer,
    Friend,
    Missing,
    ReferralPage,
    ReferralRules,
    ReferralStatus,
    ReferralTotals,
)
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import REFERRAL_RULES, REFERRAL_TOTALS, REFERRALS
from dashboard.text.formatting import points

UNFOLDED = 8  # friends of a page shown at once, the others one click away
LONGEST_WALK = 1000  # pages; an address that asks for more is a mistake

EXPLAINED: Mapping[ReferralStatus, Sentence] = {
    ReferralStatus.ACTIVE: gettext_lazy("Counts: the friend has done what the programme asks."),
    ReferralStatus.PENDING: gettext_lazy(
        "Does not count yet: the friend used the link, and has still to do what is asked."
    ),
}
WORDS: Mapping[ReferralStatus, Sentence] = {
    ReferralStatus.ACTIVE: gettext_lazy("Active"),
    ReferralStatus.PENDING: gettext_lazy("Pending"),
}


@dataclass(frozen=True, slots=True)
class FriendRow:
    """One friend. `key` leads to their profile, None when the platform sent no id; `joined_at` is their own joining."""

    key: str | None
    customer_id: str | None
    name: str | None
    email: str | None
    phone: str | None
    joined_at: datetime | None
    status: Sentence | None
    status_explained: Sentence
    counts: bool | None


@dataclass(frozen=True, slots=True)
class ReferralsView:
    """The referrals panel: the first friends of a page, and how many more of it `all=1` shows.

    `previous` and `next` are page numbers; `notes` say what does not fit together.
    """

    friends: tuple[FriendRow, ...]
    folded: int
    all: str  # "1" when all were asked for: the next page shows all too
    page: int
    previous: int | None
    next: int | None
    has_status: bool  # that any friend has one: else the platform does not tell who counts
    bonus: Sentence | None
    notes: tuple[Sentence, ...]


async def load(request: PanelRequest) -> Loaded:
    """The page asked for (`?page=`), and the totals only when the page itself does not already tell them; totals and
    the rule of the bonus cost only themselves when they fail.

    Raises `BadQuery` for a page that is no number from 1 on.
    """
    number = page_number(request.query.get("page", ""))
    page, rules = await asyncio.gather(request.read(REFERRALS.where(number)), _rules(request))
    counts: list[Answer[ReferralTotals]] = []
    missing = list(page.missing)
    totals = counted(page.value, one_sort=Trait.ONE_SORT_OF_FRIEND in request.program.kind.traits)
    if totals is None:
        try:
            counts.append(await request.read(REFERRAL_TOTALS))
            totals = counts[0].value
        except LoyaltyError as error:
            missing.append(Missing(_("how many friends there are"), error))
            totals = ReferralTotals()
    if isinstance(rules, LoyaltyError):
        if totals.active:
            missing.append(Missing(_("how far the next bonus is"), rules))
        rules = None
    keys = await index.learn(
        request.program,
        [
            index.Fact(
                customer_id=friend.customer_id,
                name=friend.name,
                email=friend.email,
                phone=friend.phone,
                learned_from="referral",
                seen_at=page.fetched_at,
            )
            for friend in page.value.friends
            if friend.customer_id
        ],
    )
    view = present(page.value, totals, rules, keys, request.mask, everything=request.query.get("all") == "1")
    answers: tuple[Answer[Any], ...] = (replace(page, missing=tuple(missing)), *counts)
    return Loaded(view, answers, count=tally(totals), ticket=(_("Referrals: %s") % tally(totals),))


async def _rules(request: PanelRequest) -> ReferralRules | LoyaltyError | None:
    """Read beside the friends, of whom most customers have some: kept for all customers, it costs nearly nothing."""
    if not request.program.offers(REFERRAL_RULES):
        return None
    try:
        return (await request.configuration(REFERRAL_RULES)).value
    except LoyaltyError as error:
        return error


def page_number(text: str) -> int:
    """The page in an address, 1 when it names none. Raises `BadQuery`."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LONGEST_WALK):
        raise BadQuery(_("There is no such page: pages are numbered from 1."))
    return int(text)


def counted(page: ReferralPage, *, one_sort: bool = False) -> ReferralTotals | None:
    """The totals, when the first page holds every friend and each one's status can be understood; None when they have
    to be asked for. `one_sort` that nothing tells which friends count already."""
    if page.number != 1 or page.has_more is not False or page.end_reached_early:
        return None
    total = Decimal(len(page.friends))
    if one_sort or (page.friends and not any(friend.status for friend in page.friends)):
        return ReferralTotals(total)
    known = [friend.status.known if friend.status else None for friend in page.friends]
    if None in known:
        return None
    return ReferralTotals(
        total, Decimal(known.count(ReferralStatus.ACTIVE)), Decimal(known.count(ReferralStatus.PENDING))
    )


def tally(totals: ReferralTotals) -> str:
    """The counts in one line: "48 · 31 active · 17 pending"; a count that did not come is said to be unknown. Where
    nothing tells the active from the pending, there is but one."""
    unknown = _("unknown")
    if totals.total is not None and totals.active is None and totals.pending is None:
        return str(points(totals.total))
    return _("%(total)s · %(active)s active · %(pending)s pending") % {
        "total": unknown if totals.total is None else points(totals.total),
        "active": unknown if totals.active is None else points(totals.active),
        "pending": unknown if totals.pending is None else points(totals.pending),
    }


def present(
    page: ReferralPage,
    totals: ReferralTotals,
    rules: ReferralRules | None,
    keys: Mapping[str, str],
    mask: Mask,
    *,
    everything: bool = False,
) -> ReferralsView:
    """One page of friends with what their status means; `keys` are profile keys by customer id. Only the first of a
    long page are shown unless `everything` is asked for: they are half the work of a profile, and seldom looked at."""
    shown = page.friends if everything else page.friends[:UNFOLDED]
    return ReferralsView(
        friends=tuple(_row(friend, keys, mask) for friend in shown),
        folded=len(page.friends) - len(shown),
        all="1" if everything else "",
        page=page.number,
        previous=page.number - 1 if page.number > 1 else None,
        next=page.number + 1 if page.has_more and not page.end_reached_early else None,
        has_status=any(friend.status for friend in page.friends),
        bonus=bonus_countdown(totals.active, rules),
        notes=tuple(_notes(page, totals)),
    )


def bonus_countdown(active: Decimal | None, rules: ReferralRules | None) -> Sentence | None:
    """How many more active friends make the next bonus, when the configuration has one. The platform does not tell
    this: it is worked out, and says so."""
    if rules is None or not rules.bonus_every or rules.bonus_every < 1 or active is None:
        return None
    every = rules.bonus_every
    left = every - int(active) % every
    return ngettext(
        "%(left)d more active friend to the next bonus, which comes for every %(every)d (worked out from the totals).",
        "%(left)d more active friends to the next bonus, which comes for every %(every)d (worked out from the totals).",
        left,
    ) % {"left": left, "every": every}


def _row(friend: Friend, keys: Mapping[str, str], mask: Mask) -> FriendRow:
    status = friend.status
    known = status.known if status else None
    raw = mask.text(status.raw) if status else None
    if known:
        explained: Sentence = EXPLAINED[known]
    elif status:
        explained = _("The platform calls this “%(raw)s”, which is not documented.") % {"raw": raw}
    else:
        explained = _("The platform did not send a status.")
    return FriendRow(
        key=keys.get(friend.customer_id) if friend.customer_id else None,
        customer_id=mask.customer_id(friend.customer_id, email=friend.email, phone=friend.phone)
        if friend.customer_id
        else None,
        name=mask.text(friend.name),
        email=mask.email(friend.email),
        phone=mask.phone(friend.phone),
        joined_at=friend.joined_at,
        status=WORDS[known] if known else raw,
        status_explained=explained,
        counts=known is ReferralStatus.ACTIVE if known else None,
    )


def _notes(page: ReferralPage, totals: ReferralTotals) -> Sequence[Sentence]:
    notes: list[Sentence] = []
    if page.friends and not any(friend.status for friend in page.friends):
        notes.append(_("The platform does not tell which of them count already."))
    if page.end_reached_early:
        notes.append(_("The platform says there are more friends, but does not list them."))
    if page.number > 1 and not page.friends:
        notes.append(_("There is no page %(number)d: the friends end before it.") % {"number": page.number})
    listed = (page.number - 1) * 50 + len(page.friends)
    if page.friends and not page.has_more and totals.total is not None and totals.total != listed:
        notes.append(
            _("The platform counts %(total)s friends and lists %(listed)s.")
            % {"total": points(totals.total), "listed": points(Decimal(listed))}
        )
    return notes
