"""Reads pages of a customer's friends, one after the other: the platform leads from each page to the next."""

import asyncio
import math
from dataclasses import dataclass
from typing import Any

from customers.panels.friend_bar import FriendBar, friend_bar
from customers.panels.panel import PanelRequest
from customers.panels.referrals import bonus_rules, keys_of
from dashboard.loyalty.attempt import attempt
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import PAGE_SIZE, Answer, Friend
from dashboard.loyalty.reads import REFERRAL_TOTALS, REFERRALS

READS_OF_A_PAGE = 2  # the page, and the friend from whom it starts


@dataclass(frozen=True, slots=True)
class FriendsRead:
    """The friends of the first `pages` pages, as the person may see them, with the keys of their profiles.

    `total` is the platform's count, None if unknown, and `bar` shows the platform's counts. `is_whole`: there is no
    further page. `error` is why a page could not be read.
    """

    friends: tuple[tuple[Friend, str | None], ...]
    pages: int
    total: int | None
    is_whole: bool
    answers: tuple[Answer[Any], ...]
    error: LoyaltyError | None = None
    bar: FriendBar | None = None

    @property
    def pages_in_all(self) -> int | None:
        """How many pages there are by the platform's count."""
        return None if self.total is None else max(self.pages, math.ceil(self.total / PAGE_SIZE))

    @property
    def reads_left(self) -> int | None:
        """How many reads the other pages take at most."""
        return None if self.pages_in_all is None else (self.pages_in_all - self.pages) * READS_OF_A_PAGE


async def read_friends(request: PanelRequest, pages: int) -> FriendsRead:
    """Read the first `pages` pages; those that were read lately come from the cache. What was read before a failure is
    returned with the error."""
    totals, rules = await asyncio.gather(attempt(request.read, REFERRAL_TOTALS), bonus_rules(request))
    total = None if totals.value is None or totals.value.total is None else int(totals.value.total)
    found: list[tuple[Friend, str | None]] = []
    answers: list[Answer[Any]] = []
    error, is_whole = None, False
    for number in range(1, pages + 1):
        try:
            sent = await request.read_exact(REFERRALS.where(number))
        except LoyaltyError as failed:
            error = failed
            break
        page = await request.seen(sent)
        found += zip(page.value.friends, await keys_of(request, sent), strict=True)
        answers.append(page)
        if not page.value.has_more or page.value.end_reached_early:
            is_whole = True
            break
    bar = friend_bar(totals.value, rules.value) if totals.value else None
    return FriendsRead(tuple(found), len(answers), total, is_whole, tuple(answers), error, bar)
