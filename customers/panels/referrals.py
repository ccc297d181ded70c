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
from customers.panels.friend_rows import FriendRow, row
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.referral_notes import empty, has_status, notes, tally
from customers.records import from_friend
from customers.referrers import remember_friends
from dashboard.frame.bad_query import BadQuery, number_in
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, ReferralPage, ReferralRules, ReferralTotals, Source
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import REFERRAL_RULES, REFERRAL_TOTALS, REFERRALS

FRIENDS_SHOWN = 8  # friends of a page; the others are one click away
MAX_PAGE = 1000  # pages; a higher number in an address is a mistake


@dataclass(frozen=True, slots=True)
class ReferralsView:
    """The referrals panel: the first friends of a page, and how many more `all=1` shows.

    `previous` and `next` are page numbers. `notes` name contradictions, `empty` says why there is no friend.
    """

    friends: tuple[FriendRow, ...]
    folded: int
    all: str  # "1" if all friends are shown: the next page then shows all too
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
    missing.

    Raises `BadQuery` for a page that is not a number from 1.
    """
    number = page_number(request.query.get("page", ""))
    sent, count, rules = await asyncio.gather(
        request.read_exact(REFERRALS.where(number)), attempt(request.read, REFERRAL_TOTALS), _rules(request)
    )
    is_counted = Trait.NO_COUNTS not in request.program.kind.traits
    page = with_missing(await request.seen(sent), count, _("the number of friends"))
    totals = count.value or ReferralTotals()
    if totals.active:
        page = with_missing(page, rules, _("the distance to the next bonus"))
    keys = await _keys(request, sent)
    show_all = request.query.get("all") == "1"
    view = present(page.value, totals, rules.value, keys, show_all=show_all, is_counted=is_counted)
    answers: tuple[Answer[Any], ...] = (page, *(count.answers if is_counted else ()))
    tally_text = tally(totals, is_counted=is_counted)
    return Loaded(view, answers, count=tally_text, ticket=(_("Referrals: %s") % tally_text,))


async def _rules(request: PanelRequest) -> Attempt[ReferralRules]:
    """Read the rule of the bonus. It is configuration, cached for all customers, so it costs almost nothing."""
    if not request.program.offers(REFERRAL_RULES):
        return Attempt()
    return await attempt(request.configuration, REFERRAL_RULES)


async def _keys(request: PanelRequest, answer: Answer[ReferralPage]) -> list[str | None]:
    """Put the friends into the index, remember who referred them, and return the key of each, None if there is no
    id."""
    friends = (from_friend(friend, answer.fetched_at) for friend in answer.value.friends)
    learned = await index.learn(request.program, list(filter(None, friends)))
    if answer.source is Source.LIVE:
        await remember_friends(request.program, request.key, learned.values(), answer.fetched_at)
    return [learned.get(friend.customer_id or "") for friend in answer.value.friends]


def page_number(text: str) -> int:
    """Return the page in an address, 1 if there is none. Raises `BadQuery`."""
    if not text:
        return 1
    if (page := number_in(text, least=1, most=MAX_PAGE)) is None:
        raise BadQuery(_("There is no such page. Page numbers start at 1."))
    return page


def present(
    page: ReferralPage,
    totals: ReferralTotals,
    rules: ReferralRules | None,
    keys: Sequence[str | None],
    *,
    show_all: bool = False,
    is_counted: bool = True,
) -> ReferralsView:
    """Present one page of friends, each with the meaning of its status; `keys` are the keys of
    their profiles.

    Shows only the first friends of a long page unless `show_all`: they take half the time of a profile and are seldom
    read.
    """
    shown = page.friends if show_all else page.friends[:FRIENDS_SHOWN]
    return ReferralsView(
        friends=tuple(row(friend, key) for friend, key in zip_longest(shown, keys[: len(shown)])),
        folded=len(page.friends) - len(shown),
        all="1" if show_all else "",
        page=page.number,
        previous=page.number - 1 or None,
        next=page.number + 1 if page.has_more and not page.end_reached_early else None,
        has_status=has_status(page),
        bonus=bonus_countdown(totals.active, rules),
        notes=notes(page, totals),
        empty=empty(page, totals if is_counted else ReferralTotals()),
        bar=friend_bar(totals, rules),
    )


def bonus_countdown(active: Decimal | None, rules: ReferralRules | None) -> Sentence | None:
    """Return how many more active friends make the next bonus, if the configuration has one. The platform does not send
    this: the text says that it is calculated."""
    every = (rules.bonus_every if rules else None) or 0
    if every < 1 or active is None:
        return None
    if every == 1:
        return _("Each active friend brings a bonus (calculated from the totals).")
    left = every - int(active) % every
    return ngettext(
        "%(left)d more active friend to the next bonus, which comes for every %(every)d friends "
        "(calculated from the totals).",
        "%(left)d more active friends to the next bonus, which comes for every %(every)d friends "
        "(calculated from the totals).",
        left,
    ) % {"left": left, "every": every}
