"""Spaaza as a `Platform`: the address and the parser of each read.

A read makes one call and parses once. Balance, tier and campaigns share one call.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from decimal import Decimal
from itertools import chain
from typing import Any, TypeVar

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from dashboard.loyalty import reads
from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, NotFound, Unavailable
from dashboard.loyalty.models import (
    PAGE_SIZE,
    Activity,
    ActivityKind,
    ActivityPage,
    Answer,
    Balance,
    Campaign,
    CampaignKind,
    CampaignProgress,
    Coupon,
    Customer,
    Friend,
    Missing,
    PlatformHealth,
    ProgressForm,
    ReferralPage,
    ReferralTotals,
    TierProgress,
    TierReview,
    Wallet,
)
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.reads import ActivityQuery, Read
from dashboard.loyalty.spaaza import ledger
from dashboard.loyalty.spaaza.customer_lookup import ID_KIND_NAMES, IdKind, customer_query, lookup_steps
from dashboard.loyalty.spaaza.endpoints import Endpoints
from dashboard.loyalty.spaaza.envelope import parsed
from dashboard.loyalty.spaaza.parsing.campaigns import Chain, parse_campaigns, parse_chain
from dashboard.loyalty.spaaza.parsing.customer import parse_customer, parse_outline
from dashboard.loyalty.spaaza.parsing.lists import parse_friends, parse_ledger, parse_vouchers
from dashboard.loyalty.spaaza.parsing.progress import drift_of
from dashboard.loyalty.threads import in_thread_if
from dashboard.loyalty.transport import Payload, Query, Transport

T = TypeVar("T")

# Since version 1.4.11, inactive campaigns are sent only on request. The order is fixed, so the first of a kind stays
# the first.
CAMPAIGNS = {
    "exclude_inactive": "false",
    "display_full_campaign": "false",
    "order_by": "priority",
    "order_dir": "DESC",
}


READS: "ReadTable[SpaazaPlatform]" = ReadTable()


class SpaazaPlatform:
    """Spaaza's API with one admin session, for one chain."""

    name = "Spaaza"
    reads = READS
    activity_kinds = frozenset({ActivityKind.CAMPAIGN_REWARDED})

    def __init__(self, transport: Transport, *, chain_id: int, zone: tzinfo) -> None:
        self._transport = transport
        self._zone = zone
        self.endpoints = Endpoints(transport, chain_id)

    @property
    def health(self) -> PlatformHealth:
        """The platform's health, from the last reads."""
        return self._transport.health

    def reparse(self, read: Read[T], sent: Any) -> T:
        """Parse the stored campaigns, the only part of the configuration that is read here."""
        campaigns: Any = parse_campaigns(Fields({"campaigns": sent}, Notes(self._zone)))
        value: T = campaigns
        return value

    async def parsed(self, payload: Payload, parse: Callable[[Fields], T]) -> Answer[T]:
        """Parse one answer."""
        return await in_thread_if(payload.is_large, parsed, payload, parse, self._zone)

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        await self._transport.close()

    async def user(
        self, query: dict[str, str], options: ReadOptions, parse: Callable[[Fields], Customer]
    ) -> Answer[Customer]:
        """Read `/internal/get-user`."""
        return await self.parsed(await self.endpoints.get("internal", "get-user", options=options, query=query), parse)

    async def chain(self, customer_id: str, options: ReadOptions) -> Answer[Chain]:
        """Read `/get-campaigns` for the customer."""
        payload = await self.endpoints.get(
            "get-campaigns", options=options, query={**customer_query(customer_id), **CAMPAIGNS}
        )
        return await self.parsed(payload, parse_chain)

    async def chain_of_form(self, customer_id: str, options: ReadOptions, form: ProgressForm) -> Answer[Chain]:
        """Read the same answer, with the drift of one form of progress only."""
        answer = await self.chain(customer_id, options)
        return replace(answer, drift=drift_of(form, answer.drift))

    async def chain_in_half_the_time(self, call: Call[Any]) -> Attempt[Chain]:
        """Attempt to read the campaigns, for reads that need them only to be complete: these keep half of their
        time."""
        options = replace(call.options, deadline=call.options.deadline.share(1 / 2))
        return await attempt(self.chain, call.customer_id, options)

    async def friends(self, call: Call[Any]) -> Answer[tuple[Friend, ...]]:
        """Read `/get-campaign-referrals` for each referral campaign. The documents require its id, the examples omit
        it. A friend in several answers counts once."""
        chain = (await self.chain_in_half_the_time(call)).value
        campaigns = chain.of_kind(CampaignKind.REFERRAL) if chain else []
        ids: list[int | None] = [row.campaign_id for row in campaigns if row.campaign_id is not None]
        queries = [{"campaign_id": campaign_id} for campaign_id in ids or [None]]
        answer = _joined(await self._read_each("get-campaign-referrals", call, queries, parse_friends))
        friends = {friend.customer_id or place: friend for place, friend in enumerate(answer.value)}
        return answer.with_value(tuple(friends.values()))

    async def ledger(self, call: Call[Any]) -> Answer[tuple[Activity, ...]]:
        """Read `/user-wallet-ledger` for each kind of wallet in the chain (see `ledger.py`). Without the chain, the
        answer says which kinds were not asked for."""
        chain = (await self.chain_in_half_the_time(call)).value
        kinds = ledger.ledgers_of(chain.type_names()) if chain else ()
        queries = [{"type": kind} for kind in kinds or ledger.UNKNOWN_WALLETS]
        answers = await self._read_each("user-wallet-ledger", call, queries, parse_ledger)
        joined = _joined(answers)
        rows = ledger.merged([answer.value for answer in answers])
        if chain is None:
            what = _("changes in points and entries, if there were any")
            return replace(joined, value=rows, missing=(Missing(what, Unavailable()),))
        return replace(joined, value=tuple(_with_unit(row, chain) for row in rows))

    async def _read_each(
        self,
        endpoint: str,
        call: Call[Any],
        queries: Sequence[Query],
        parse: Callable[[Fields], T],
    ) -> list[Answer[T]]:
        """Read one endpoint of the customer with several queries at once."""
        query = customer_query(call.customer_id)
        payloads = await asyncio.gather(
            *(self.endpoints.get(endpoint, options=call.options, query={**query, **more}) for more in queries)
        )
        return [await self.parsed(payload, parse) for payload in payloads]


async def _customer(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[Customer]:
    """Read `/internal/get-user`."""
    return await spaaza.user(customer_query(call.customer_id), call.options, parse_customer)


async def _customer_outline(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[Customer]:
    """Read `/internal/get-user` by each kind of id that the text may be (see `customer_lookup.py`) until a customer is
    found: one read for an e-mail or a prefixed text, two at once for a number, four at most.

    Raises `InvalidCustomerId` if a number is one customer's user id and another's member number.
    """
    text, steps = lookup_steps(call.customer_id)
    for id_kinds in steps:
        if answer := await _found_by(spaaza, text, id_kinds, call.options):
            return answer
    raise NotFound(_not_found_sentence([id_kind for id_kinds in steps for id_kind in id_kinds]))


async def _found_by(
    spaaza: SpaazaPlatform, text: str, id_kinds: Sequence[IdKind], options: ReadOptions
) -> Answer[Customer] | None:
    """Return the customer who has the text as one of these kinds of id; None if there is no such customer."""
    attempts = await asyncio.gather(
        *(attempt(spaaza.user, {id_kind: text}, options, parse_outline) for id_kind in id_kinds)
    )
    for error in (each.error for each in attempts):
        if error and not isinstance(error, NotFound):
            raise error
    answers = [answer for each in attempts for answer in each.answers]
    if len({answer.value.customer_id for answer in answers}) > 1:
        raise InvalidCustomerId(
            _("This is the user id of one customer and the member number of another. Choose the customer you mean."),
            choices=(f"user:{text}", f"member:{text}"),
        )
    return answers[0] if answers else None


async def _balance(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[Balance]:
    """Return the first wallet of `/get-campaigns`, with the others in it; empty if the chain has none."""
    answer = await spaaza.chain_of_form(call.customer_id, call.options, ProgressForm.WALLET)
    wallets = [row.balance for row in answer.value.of_form(ProgressForm.WALLET) if row.balance]
    return answer.with_value(
        replace(wallets[0], other_wallets=tuple(wallets[1:])) if wallets else Balance(wallet=Wallet())
    )


async def _tier_progress(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[TierProgress]:
    """Return the level in the first loyalty campaign of `/get-campaigns`; empty if the chain has none."""
    answer = await spaaza.chain_of_form(call.customer_id, call.options, ProgressForm.TIER)
    tiers = [row.tier for row in answer.value.of_form(ProgressForm.TIER) if row.tier]
    return answer.with_value(tiers[0] if tiers else TierProgress(review=TierReview()))


async def _campaign_progress(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[tuple[CampaignProgress, ...]]:
    """Read `/get-campaigns` for the customer."""
    answer = await spaaza.chain(call.customer_id, call.options)
    return answer.with_value(answer.value.progress)


async def _coupons(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[tuple[Coupon, ...]]:
    """Read `/get-user-vouchers`, and the campaigns of the page, which say how the currency is written."""
    query = {**customer_query(call.customer_id), "filter": "all"}
    payload, chain = await asyncio.gather(
        spaaza.endpoints.get("get-user-vouchers", options=call.options, query=query),
        spaaza.chain_in_half_the_time(call),
    )
    answer = await spaaza.parsed(payload, parse_vouchers)
    return answer.with_value(tuple(_with_currency(voucher, chain.value) for voucher in answer.value))


async def _referrals(spaaza: SpaazaPlatform, call: Call[int]) -> Answer[ReferralPage]:
    """Return a page of `/get-campaign-referrals`, which is sent complete."""
    answer = await spaaza.friends(call)
    start = (call.query - 1) * PAGE_SIZE
    friends = answer.value[start : start + PAGE_SIZE]
    return answer.with_value(ReferralPage(friends, call.query, has_more=len(answer.value) > start + PAGE_SIZE))


async def _referral_totals(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[ReferralTotals]:
    """Count the friends of the same read. The platform does not say which friends already count."""
    answer = await spaaza.friends(call)
    return answer.with_value(ReferralTotals(total=Decimal(len(answer.value))))


async def _activities(spaaza: SpaazaPlatform, call: Call[ActivityQuery]) -> Answer[ActivityPage]:
    """Return a page of `/user-wallet-ledger` (see `ledger.py`): one read for each kind of wallet in the chain."""
    answer = await spaaza.ledger(call)
    page = ledger.page(answer.value, call.query.kind, call.query.before)
    return answer.with_value(replace(page, listed=None) if answer.missing else page)


async def _activity_total(spaaza: SpaazaPlatform, call: Call[ActivityKind | None]) -> Answer[int | None]:
    """Count the rows of the same reads; None if some kinds of wallets were not asked for."""
    answer = await spaaza.ledger(call)
    return answer.with_value(None if answer.missing else ledger.page(answer.value, call.query, None).listed)


async def _campaigns(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[tuple[Campaign, ...]]:
    """Read `/get-campaigns` of the chain."""
    payload = await spaaza.endpoints.get("get-campaigns", options=call.options, query=CAMPAIGNS)
    return await spaaza.parsed(payload, parse_campaigns)


READS.add(reads.CUSTOMER, _customer)
READS.add(reads.CUSTOMER_OUTLINE, _customer_outline)
READS.add(reads.BALANCE, _balance)
READS.add(reads.TIER_PROGRESS, _tier_progress)
READS.add(reads.CAMPAIGN_PROGRESS, _campaign_progress)
READS.add(reads.COUPONS, _coupons)
READS.add(reads.REFERRALS, _referrals)
READS.add(reads.REFERRAL_TOTALS, _referral_totals)
READS.add(reads.ACTIVITIES, _activities)
READS.add(reads.ACTIVITY_TOTAL, _activity_total)
READS.add(reads.CAMPAIGNS, _campaigns)


def _with_currency(voucher: Coupon, chain: Chain | None) -> Coupon:
    """Return the voucher with its currency as the chain describes it, so that a page writes it in one way."""
    if chain is None or voucher.currency is None:
        return voucher
    return replace(voucher, currency=chain.currency_like(voucher.currency))


def _with_unit(row: Activity, chain: Chain) -> Activity:
    """Return the row with its unit as the chain describes it."""
    return replace(row, unit=chain.currency_like(row.unit)) if row.unit else row


def _joined(answers: Sequence[Answer[tuple[T, ...]]]) -> Answer[tuple[T, ...]]:
    """Join several answers into one, with the time of the oldest."""
    oldest = min(answers, key=lambda answer: answer.fetched_at)
    return replace(
        oldest,
        value=tuple(chain.from_iterable(answer.value for answer in answers)),
        drift=tuple(chain.from_iterable(answer.drift for answer in answers)),
        warnings=tuple(dict.fromkeys(chain.from_iterable(answer.warnings for answer in answers))),
        is_large=any(answer.is_large for answer in answers),
        other={name: value for answer in answers for name, value in answer.other.items()},
    )


def _not_found_sentence(id_kinds: Sequence[IdKind]) -> str:
    if not id_kinds:
        return _(
            "This is not a user id, a member number, an e-mail, a referral code or an identity in "
            "another system. The dashboard can ask the platform only by one of these."
        )
    names = [str(ID_KIND_NAMES[id_kind]) for id_kind in id_kinds]
    return _("The platform has no customer with this %(ids)s.") % {"ids": get_text_list(names, _("or"))}
