"""Spaaza's reads of lists: vouchers, friends, and the ledgers of wallets.

`offer` puts them into the platform's table.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dashboard.loyalty import reads
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import (
    PAGE_SIZE,
    Activity,
    ActivityKind,
    ActivityPage,
    Answer,
    CampaignKind,
    Coupon,
    Friend,
    LedgerPage,
    Missing,
    ReferralPage,
    ReferralTotals,
)
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.reads import ActivityQuery
from dashboard.loyalty.spaaza import ledger
from dashboard.loyalty.spaaza.campaign_reads import chain_in_half_the_time
from dashboard.loyalty.spaaza.customer_lookup import customer_query
from dashboard.loyalty.spaaza.envelope import Spaaza
from dashboard.loyalty.spaaza.parsing.campaigns import Chain
from dashboard.loyalty.spaaza.parsing.lists import parse_friends, parse_ledger, parse_vouchers
from dashboard.loyalty.transport import Query

T = TypeVar("T")
P = TypeVar("P", bound=Spaaza)


def offer(table: ReadTable[P]) -> None:
    """Put the reads into the table of a platform."""
    table.add(reads.COUPONS, _coupons)
    table.add(reads.REFERRALS, _referrals)
    table.add(reads.REFERRAL_TOTALS, _referral_totals)
    table.add(reads.ACTIVITIES, _activities)
    table.add(reads.ACTIVITY_TOTAL, _activity_total)
    table.add(reads.LEDGER, _ledger)


async def _coupons(spaaza: Spaaza, call: Call[None]) -> Answer[tuple[Coupon, ...]]:
    """Read `/get-user-vouchers`, and the campaigns of the page, which say how the currency is written."""
    query = {**customer_query(call.customer_id), "filter": "all"}
    payload, campaigns = await asyncio.gather(
        spaaza.endpoints.get("get-user-vouchers", options=call.options, query=query),
        chain_in_half_the_time(spaaza, call),
    )
    known = campaigns.value or Chain()
    answer = await spaaza.parsed(payload, parse_vouchers)
    return answer.with_value(
        tuple(replace(voucher, currency=known.currency_like(voucher.currency)) for voucher in answer.value)
    )


async def _referrals(spaaza: Spaaza, call: Call[int]) -> Answer[ReferralPage]:
    """Return a page of `/get-campaign-referrals`, which is sent complete."""
    answer = await _friends(spaaza, call)
    start = (call.query - 1) * PAGE_SIZE
    friends = answer.value[start : start + PAGE_SIZE]
    return answer.with_value(ReferralPage(friends, call.query, has_more=len(answer.value) > start + PAGE_SIZE))


async def _referral_totals(spaaza: Spaaza, call: Call[None]) -> Answer[ReferralTotals]:
    """Count the friends of the same read. The platform does not say which friends already count."""
    answer = await _friends(spaaza, call)
    return answer.with_value(ReferralTotals(total=Decimal(len(answer.value))))


async def _activities(spaaza: Spaaza, call: Call[ActivityQuery]) -> Answer[ActivityPage]:
    """Return a page of `/user-wallet-ledger` (see `ledger.py`): one read for each kind of wallet in the chain."""
    answer = await _wallet_ledgers(spaaza, call)
    page = ledger.page(answer.value, call.query.kind, call.query.before)
    return answer.with_value(replace(page, listed=None) if answer.missing else page)


async def _activity_total(spaaza: Spaaza, call: Call[ActivityKind | None]) -> Answer[int | None]:
    """Count the rows of the same reads; None if some kinds of wallets were not asked for."""
    answer = await _wallet_ledgers(spaaza, call)
    return answer.with_value(None if answer.missing else ledger.page(answer.value, call.query, None).listed)


async def _ledger(spaaza: Spaaza, call: Call[int]) -> Answer[LedgerPage]:
    """Make the same reads. Return all rows, oldest first."""
    answer = await _wallet_ledgers(spaaza, call)
    return answer.with_value(LedgerPage(tuple(map(ledger.ledger_row, reversed(answer.value)))))


async def _friends(spaaza: Spaaza, call: Call[Any]) -> Answer[tuple[Friend, ...]]:
    """Read `/get-campaign-referrals` for each referral campaign. The documents require its id, the examples omit it. A
    friend in several answers counts once."""
    known = (await chain_in_half_the_time(spaaza, call)).value or Chain()
    ids = [row.campaign_id for row in known.of_kind(CampaignKind.REFERRAL) if row.campaign_id is not None]
    queries: list[Query] = [{"campaign_id": campaign_id} for campaign_id in ids] or [{}]
    answer = _joined(await _read_each(spaaza, "get-campaign-referrals", call, queries, parse_friends))
    friends = {friend.customer_id or place: friend for place, friend in enumerate(answer.value)}
    return answer.with_value(tuple(friends.values()))


async def _wallet_ledgers(spaaza: Spaaza, call: Call[Any]) -> Answer[tuple[Activity, ...]]:
    """Read `/user-wallet-ledger` for each kind of wallet in the chain. Without the chain, the answer says which kinds
    were not asked for."""
    campaigns = await chain_in_half_the_time(spaaza, call)
    known = campaigns.value or Chain()
    queries = [{"type": kind} for kind in ledger.ledgers_of(known.type_names())]
    answers = await _read_each(spaaza, "user-wallet-ledger", call, queries, parse_ledger)
    rows = ledger.merged([answer.value for answer in answers])
    joined = replace(_joined(answers), value=tuple(replace(row, unit=known.currency_like(row.unit)) for row in rows))
    if campaigns.answer:
        return joined
    return replace(joined, missing=(Missing(_("changes in points and entries, if there were any"), Unavailable()),))


async def _read_each(
    spaaza: Spaaza, endpoint: str, call: Call[Any], queries: Sequence[Query], parse: Callable[[Fields], T]
) -> list[Answer[T]]:
    """Read one endpoint of the customer with several queries at once."""
    query = customer_query(call.customer_id)
    payloads = await asyncio.gather(
        *(spaaza.endpoints.get(endpoint, options=call.options, query={**query, **more}) for more in queries)
    )
    return [await spaaza.parsed(payload, parse) for payload in payloads]


def _joined(answers: Sequence[Answer[tuple[T, ...]]]) -> Answer[tuple[T, ...]]:
    """Join several answers into one, with the time of the oldest."""

    def all_of(name: str) -> tuple[Any, ...]:
        return tuple(chain.from_iterable(getattr(answer, name) for answer in answers))

    return replace(
        min(answers, key=lambda answer: answer.fetched_at),
        value=all_of("value"),
        drift=all_of("drift"),
        warnings=tuple(dict.fromkeys(all_of("warnings"))),
        is_large=any(answer.is_large for answer in answers),
        other={name: value for answer in answers for name, value in answer.other.items()},
    )
