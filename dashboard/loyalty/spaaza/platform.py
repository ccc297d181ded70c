"""Spaaza as a `Platform`: which read goes to which address, and what parses the answer.

A read is one call and one parse; balance, tier and campaigns share theirs.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dashboard.loyalty import reads
from dashboard.loyalty.aside import aside
from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.deadline import Ask, Deadline
from dashboard.loyalty.errors import InvalidCustomerId, NotFound, Unavailable
from dashboard.loyalty.models import (
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
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.reading import Fields, Notes
from dashboard.loyalty.reads import ActivityQuery, Read
from dashboard.loyalty.spaaza import ledger
from dashboard.loyalty.spaaza.endpoints import Endpoints
from dashboard.loyalty.spaaza.envelope import parsed
from dashboard.loyalty.spaaza.parsing.campaigns import Chain, parse_campaigns, parse_chain
from dashboard.loyalty.spaaza.parsing.customer import parse_customer, parse_outline
from dashboard.loyalty.spaaza.parsing.lists import parse_friends, parse_ledger, parse_vouchers
from dashboard.loyalty.spaaza.parsing.progress import drift_of
from dashboard.loyalty.spaaza.who import NAMES, Way, tries, who
from dashboard.loyalty.transport import Payload, Transport

T = TypeVar("T")

# From version 1.4.11 inactive campaigns come only when asked for. One order: the first of a kind stays the first.
CAMPAIGNS = {
    "exclude_inactive": "false",
    "display_full_campaign": "false",
    "order_by": "priority",
    "order_dir": "DESC",
}
FRIENDS_PAGE = 50


READS: "ReadTable[SpaazaPlatform]" = ReadTable()


class SpaazaPlatform:
    """Spaaza's API through one admin session, for one chain."""

    name = "Spaaza"
    reads = READS
    activity_kinds = frozenset({ActivityKind.CAMPAIGN_REWARDED})

    def __init__(self, transport: Transport, *, chain_id: int, zone: tzinfo) -> None:
        self._transport = transport
        self._zone = zone
        self.endpoints = Endpoints(transport, chain_id)

    @property
    def health(self) -> PlatformHealth:
        """How the last reads went."""
        return self._transport.health

    def parsed_again(self, read: Read[T], sent: Any) -> T:
        """One parse of the campaigns that were sent: no other configuration is read here."""
        campaigns: Any = parse_campaigns(Fields({"campaigns": sent}, Notes(self._zone)))
        value: T = campaigns
        return value

    async def parsed(self, payload: Payload, parse: Callable[[Fields], T]) -> Answer[T]:
        """What `parse` makes of one answer."""
        return await aside(payload.is_large, parsed, payload, parse, self._zone)

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        await self._transport.close()

    async def user(self, by: dict[str, str], ask: Ask, parse: Callable[[Fields], Customer]) -> Answer[Customer]:
        """`/internal/get-user`."""
        return await self.parsed(await self.endpoints.get("internal", "get-user", ask=ask, query=by), parse)

    async def chain(self, customer_id: str, ask: Ask) -> Answer[Chain]:
        """`/get-campaigns` for the customer."""
        payload = await self.endpoints.get("get-campaigns", ask=ask, query={**who(customer_id), **CAMPAIGNS})
        return await self.parsed(payload, parse_chain)

    async def chain_of_form(self, customer_id: str, ask: Ask, form: ProgressForm) -> Answer[Chain]:
        """The same answer with the drift that concerns one form of progress alone."""
        answer = await self.chain(customer_id, ask)
        return replace(answer, drift=drift_of(form, answer.drift))

    async def chain_in_half_the_time(self, call: Call[Any]) -> Attempt[Chain]:
        """What the campaigns say, for reads that only go better with it: half their time is theirs all the same."""
        ask = replace(call.ask, deadline=Deadline(call.ask.deadline.left / 2))
        return await attempt(self.chain(call.customer_id, ask))

    async def friends(self, call: Call[Any]) -> Answer[tuple[Friend, ...]]:
        """One read of `/get-campaign-referrals` for each referral campaign; the documents want its id, the examples go
        without. A friend who stands in several answers is one friend."""
        chain = (await self.chain_in_half_the_time(call)).value
        found = chain.of_kind(CampaignKind.REFERRAL) if chain else []
        ids: list[int | None] = [one.campaign_id for one in found if one.campaign_id is not None]
        by = who(call.customer_id)
        payloads = await asyncio.gather(
            *(
                self.endpoints.get("get-campaign-referrals", ask=call.ask, query={**by, "campaign_id": campaign_id})
                for campaign_id in ids or [None]
            )
        )
        answer = _joined([await self.parsed(payload, parse_friends) for payload in payloads])
        friends = {friend.customer_id or place: friend for place, friend in enumerate(answer.value)}
        return answer.holding(tuple(friends.values()))

    async def ledger(self, call: Call[Any]) -> Answer[tuple[Activity, ...]]:
        """One read of `/user-wallet-ledger` for each kind of wallet the chain has (see `ledger.py`)."""
        chain = (await self.chain_in_half_the_time(call)).value
        kinds = ledger.ledgers_of(chain.type_names()) if chain else ()
        by = who(call.customer_id)
        payloads = await asyncio.gather(
            *(
                self.endpoints.get("user-wallet-ledger", ask=call.ask, query={**by, "type": kind})
                for kind in kinds or ledger.UNKNOWN_WALLETS
            )
        )
        answers = [await self.parsed(payload, parse_ledger) for payload in payloads]
        whole = _joined(answers)
        missing = () if chain else (Missing(_("changes in points, if there were any"), Unavailable()),)
        return replace(whole, value=ledger.merged([answer.value for answer in answers]), missing=missing)


async def _customer(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[Customer]:
    """`/internal/get-user`."""
    return await spaaza.user(who(call.customer_id), call.ask, parse_customer)


async def _customer_outline(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[Customer]:
    """`/internal/get-user` by whatever the customer id may be (see `who.py`), until somebody is found: one read for
    an e-mail or what a prefix names, two at once for a number, at most four.

    Raises `InvalidCustomerId` when a number is one customer's user id and another's member number.
    """
    text, steps = tries(call.customer_id)
    for ways in steps:
        found = await asyncio.gather(
            *(spaaza.user({way: text}, call.ask, parse_outline) for way in ways), return_exceptions=True
        )
        for outcome in found:
            if isinstance(outcome, BaseException) and not isinstance(outcome, NotFound):
                raise outcome
        answers = [outcome for outcome in found if isinstance(outcome, Answer)]
        if len({answer.value.customer_id for answer in answers}) > 1:
            raise InvalidCustomerId(
                _(
                    "This is the user id of one customer and the member number of another. Choose the "
                    "customer you mean."
                ),
                choices=(f"user:{text}", f"member:{text}"),
            )
        if answers:
            return answers[0]
    raise NotFound(_nobody([way for ways in steps for way in ways]))


async def _balance(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[Balance]:
    """The first wallet of `/get-campaigns`, with the others in it; empty when the chain has none."""
    answer = await spaaza.chain_of_form(call.customer_id, call.ask, ProgressForm.WALLET)
    wallets = [one.balance for one in answer.value.of_form(ProgressForm.WALLET) if one.balance]
    return answer.holding(replace(wallets[0], others=tuple(wallets[1:])) if wallets else Balance(wallet=Wallet()))


async def _tier_progress(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[TierProgress]:
    """The level in the first loyalty campaign of `/get-campaigns`; empty when the chain has none."""
    answer = await spaaza.chain_of_form(call.customer_id, call.ask, ProgressForm.TIER)
    tiers = [one.tier for one in answer.value.of_form(ProgressForm.TIER) if one.tier]
    return answer.holding(tiers[0] if tiers else TierProgress(review=TierReview()))


async def _campaign_progress(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[tuple[CampaignProgress, ...]]:
    """`/get-campaigns` for the customer."""
    answer = await spaaza.chain(call.customer_id, call.ask)
    return answer.holding(answer.value.progress)


async def _coupons(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[tuple[Coupon, ...]]:
    """`/get-user-vouchers`."""
    query = {**who(call.customer_id), "filter": "all"}
    payload = await spaaza.endpoints.get("get-user-vouchers", ask=call.ask, query=query)
    return await spaaza.parsed(payload, parse_vouchers)


async def _referrals(spaaza: SpaazaPlatform, call: Call[int]) -> Answer[ReferralPage]:
    """A page of `/get-campaign-referrals`, which comes whole."""
    answer = await spaaza.friends(call)
    start = (call.query - 1) * FRIENDS_PAGE
    friends = answer.value[start : start + FRIENDS_PAGE]
    return answer.holding(ReferralPage(friends, call.query, has_more=len(answer.value) > start + FRIENDS_PAGE))


async def _referral_totals(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[ReferralTotals]:
    """The same read, counted: the platform does not say which friends count already."""
    answer = await spaaza.friends(call)
    return answer.holding(ReferralTotals(total=Decimal(len(answer.value))))


async def _activities(spaaza: SpaazaPlatform, call: Call[ActivityQuery]) -> Answer[ActivityPage]:
    """A page of `/user-wallet-ledger` (see `ledger.py`): one read for each kind of wallet the chain has."""
    answer = await spaaza.ledger(call)
    return answer.holding(ledger.page(answer.value, call.query.kind, call.query.before))


async def _activity_total(spaaza: SpaazaPlatform, call: Call[ActivityKind | None]) -> Answer[int | None]:
    """The same reads, counted."""
    answer = await spaaza.ledger(call)
    return answer.holding(ledger.page(answer.value, call.query, None).listed)


async def _campaigns(spaaza: SpaazaPlatform, call: Call[None]) -> Answer[tuple[Campaign, ...]]:
    """`/get-campaigns` of the chain."""
    payload = await spaaza.endpoints.get("get-campaigns", ask=call.ask, query=CAMPAIGNS)
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


def _joined(answers: Sequence[Answer[tuple[T, ...]]]) -> Answer[tuple[T, ...]]:
    """Several answers as one, as old as the oldest of them."""
    oldest = min(answers, key=lambda answer: answer.fetched_at)
    return replace(
        oldest,
        value=tuple(item for answer in answers for item in answer.value),
        drift=tuple(one for answer in answers for one in answer.drift),
        warnings=tuple(dict.fromkeys(one for answer in answers for one in answer.warnings)),
        is_large=any(answer.is_large for answer in answers),
    )


def _nobody(ways: Sequence[Way]) -> str:
    if not ways:
        return _(
            "This is not a user id, a member number, an e-mail, a referral code or an identity in "
            "another system. The dashboard can ask the platform only by one of these."
        )
    return _("The platform knows no customer with this %(ways)s.") % {
        "ways": ", ".join(str(NAMES[way]) for way in ways)
    }
