"""The friends that a customer referred: totals, a page of 50, and the distance to the next bonus."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers import index
from customers.panels.friend_bar import FriendBar, friend_bar
from customers.panels.friend_rows import STATUS_NAMES, FriendRow, row
from customers.panels.page_numbers import page_number
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.referral_notes import empty, has_status, notes, picked, tally
from customers.records import from_friend
from customers.referrers import remember_friends
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import (
    Answer,
    Friend,
    ReferralPage,
    ReferralRules,
    ReferralStatus,
    ReferralTotals,
    Source,
)
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import REFERRAL_RULES, REFERRAL_TOTALS, REFERRALS

REFERRALS_SLUG = "referrals"
FRIENDS_SHOWN = 6  # friends of a page; the others are one click away
FRIENDS_ON_PHONE = 3


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """A choice of the filter: its value in the address, its title, and the platform's count, None if unknown."""

    value: str
    title: Sentence
    count: Decimal | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReferralsView:
    """The referrals panel: the first friends, and how many more of the page `all=1` shows.

    A phone shows the first `on_phone` friends; `folded_on_phone` is how many more there are then.
    `status` is the chosen one in the address ("" for all), `choices` are all of them with the platform's counts.
    `previous` and `next` are page numbers. `notes` name contradictions, `empty` says why there is no friend.
    """

    friends: tuple[FriendRow, ...]
    folded: int
    on_phone: int
    folded_on_phone: int
    status: str
    choices: tuple[StatusChoice, ...]
    page: int
    previous: int | None
    next: int | None
    has_status: bool  # False: the platform does not say which friends count
    bonus: Sentence | None
    notes: tuple[Sentence, ...]
    empty: Sentence
    bar: FriendBar | None = None


async def load(request: PanelRequest) -> Loaded:
    """Read the page (`?page=`), the totals and the bonus rule, in parallel. If one of the last two fails, only that is
    missing. `?status=` picks from the page. All its friends are shown if the address asks for anything.

    Raises `BadQuery` for a page that is not a number from 1.
    """
    number = page_number(request.query.get("page", ""))
    sent, count, rules = await asyncio.gather(
        request.read_exact(REFERRALS.where(number)), attempt(request.read, REFERRAL_TOTALS), bonus_rules(request)
    )
    is_counted = Trait.NO_COUNTS not in request.program.kind.traits
    page = with_missing(await request.seen(sent), count, _("the number of friends"))
    totals = count.value or ReferralTotals()
    if totals.active:
        page = with_missing(page, rules, _("the distance to the next bonus"))
    keys = await keys_of(request, sent)
    status = next((one for one in ReferralStatus if one.value == request.query.get("status")), None)
    view = present(
        page.value,
        totals,
        rules.value,
        keys,
        status=status,
        show_all=any(request.query.get(name) for name in ("all", "page", "status")),
        is_counted=is_counted,
    )
    answers: tuple[Answer[Any], ...] = (page, *(count.answers if is_counted else ()))
    tally_text = tally(totals, is_counted=is_counted)
    return Loaded(view, answers, count=tally_text, ticket=(_("Referrals: %s") % tally_text,))


async def keys_of(request: PanelRequest, sent: Answer[ReferralPage]) -> list[str | None]:
    """Return the keys of the friends' profiles, None for a friend without an id. The index learns who they are, and who
    referred them."""
    friends = (from_friend(friend, sent.fetched_at) for friend in sent.value.friends)
    learned = await index.learn(request.program, [record for record in friends if record])
    if sent.source is Source.LIVE:
        await remember_friends(request.program, request.key, learned.values(), sent.fetched_at)
    return [learned.get(friend.customer_id or "") for friend in sent.value.friends]


async def bonus_rules(request: PanelRequest) -> Attempt[ReferralRules]:
    """Read the rule of the bonus. It is configuration, cached for all customers, so it costs almost nothing."""
    if not request.program.offers(REFERRAL_RULES):
        return Attempt()
    return await attempt(request.configuration, REFERRAL_RULES)


def present(
    page: ReferralPage,
    totals: ReferralTotals,
    rules: ReferralRules | None,
    keys: Sequence[str | None],
    *,
    status: ReferralStatus | None = None,
    show_all: bool = False,
    is_counted: bool = True,
) -> ReferralsView:
    """Present one page of friends, each with the meaning of its status; `keys` are the keys of their profiles.

    Shows only the first friends of a long page unless `show_all`: they take half the time of a profile and are seldom
    read. `status` picks from the page, and a note says so.
    """
    friends = [pair for pair in zip_longest(page.friends, keys) if status is None or _has(pair[0], status)]
    shown = friends if show_all else friends[:FRIENDS_SHOWN]
    on_phone = shown if show_all else friends[:FRIENDS_ON_PHONE]
    has_next = page.has_more and not page.end_reached_early
    return ReferralsView(
        friends=tuple(row(friend, key) for friend, key in shown),
        folded=len(friends) - len(shown),
        on_phone=len(on_phone),
        folded_on_phone=len(friends) - len(on_phone),
        status=status or "",
        choices=choices(totals, status) if has_status(page) else (),
        page=page.number,
        previous=page.number - 1 or None,
        next=page.number + 1 if has_next else None,
        has_status=has_status(page),
        bonus=bonus_countdown(totals.active, rules),
        notes=(*notes(page, totals), *([picked(len(friends), page, is_last=not has_next)] if status else ())),
        empty=empty(page, totals if is_counted else ReferralTotals()),
        bar=friend_bar(totals, rules),
    )


def _has(friend: Friend, status: ReferralStatus) -> bool:
    return friend.status is not None and friend.status.known is status


def choices(totals: ReferralTotals, status: ReferralStatus | None) -> tuple[StatusChoice, ...]:
    """Return the choices of the filter."""
    counts = {ReferralStatus.ACTIVE: totals.active, ReferralStatus.PENDING: totals.pending}
    every = StatusChoice("", _("All"), totals.total, status is None)
    return every, *(StatusChoice(one.value, STATUS_NAMES[one], counts[one], one is status) for one in ReferralStatus)


def bonus_countdown(active: Decimal | None, rules: ReferralRules | None) -> Sentence | None:
    """Return how many more active friends make the next bonus, if the configuration has one. The platform does not send
    this: the text says that it is calculated."""
    every = (rules.bonus_every if rules else None) or 0
    if every < 1 or active is None:
        return None
    if every == 1:
        return _("Each active friend brings a bonus.")
    left = every - int(active) % every
    return ngettext(
        "%(left)d more active friend to the next bonus, one for every %(every)d (calculated).",
        "%(left)d more active friends to the next bonus, one for every %(every)d (calculated).",
        left,
    ) % {"left": left, "every": every}
