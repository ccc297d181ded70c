"""Spaaza as a `Platform`: a method is one read and one parse; balance, tier and campaigns share theirs."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from django.utils.translation import gettext as _

from dashboard.loyalty.aside import aside
from dashboard.loyalty.deadline import Ask, Deadline
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound, Refused, Unavailable
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
    EarningRules,
    Friend,
    Missing,
    PlatformHealth,
    ProgressForm,
    RedemptionRules,
    ReferralPage,
    ReferralRules,
    ReferralTotals,
    StampsCard,
    Streak,
    Tier,
    TierProgress,
    TierReview,
    Wallet,
)
from dashboard.loyalty.platform import Configuration, Panel, Standing
from dashboard.loyalty.reading import Fields, Notes
from dashboard.loyalty.spaaza import ledger
from dashboard.loyalty.spaaza.envelope import parsed
from dashboard.loyalty.spaaza.parsing.campaigns import Chain, parse_campaigns, parse_chain
from dashboard.loyalty.spaaza.parsing.customer import parse_customer, parse_outline
from dashboard.loyalty.spaaza.parsing.lists import parse_friends, parse_ledger, parse_vouchers
from dashboard.loyalty.spaaza.parsing.progress import drift_of
from dashboard.loyalty.spaaza.reads import Reads
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


class SpaazaPlatform:
    """Spaaza's API through one admin session, for one chain."""

    name = "Spaaza"
    panels = frozenset(Panel) - {Panel.STAMPS}
    configuration = frozenset({Configuration.CAMPAIGNS})
    activity_kinds = frozenset({ActivityKind.CAMPAIGN_REWARDED})

    def __init__(self, transport: Transport, *, chain_id: int) -> None:
        self._transport = transport
        self._reads = Reads(transport, chain_id)

    @property
    def health(self) -> PlatformHealth:
        """How the last reads went."""
        return self._transport.health

    async def customer(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """`/internal/get-user`."""
        return await self._user(who(customer_id), ask, parse_customer)

    async def customer_outline(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """`/internal/get-user` by whatever `customer_id` may be (see `who.py`), until somebody is found: one read for
        an e-mail or what a prefix names, two at once for a number, at most four.

        Raises `InvalidCustomerId` when a number is one customer's user id and another's member number.
        """
        text, steps = tries(customer_id)
        for ways in steps:
            found = await asyncio.gather(
                *(self._user({way: text}, ask, parse_outline) for way in ways), return_exceptions=True
            )
            for outcome in found:
                if isinstance(outcome, BaseException) and not isinstance(outcome, NotFound):
                    raise outcome
            answers = [outcome for outcome in found if isinstance(outcome, Answer)]
            if len({answer.value.customer_id for answer in answers}) > 1:
                raise InvalidCustomerId(
                    _("This is the user id of one customer and the member number of another. Which is meant?"),
                    choices=(f"user:{text}", f"member:{text}"),
                )
            if answers:
                return answers[0]
        raise NotFound(_nobody([way for ways in steps for way in ways]))

    async def balance(self, customer_id: str, ask: Ask) -> Answer[Balance]:
        """The first wallet of `/get-campaigns`, with the others in it; empty when the chain has none."""
        answer = await self._form(customer_id, ask, ProgressForm.WALLET)
        wallets = [one.balance for one in answer.value.of_form(ProgressForm.WALLET) if one.balance]
        return answer.holding(replace(wallets[0], others=tuple(wallets[1:])) if wallets else Balance(wallet=Wallet()))

    async def tier_progress(self, customer_id: str, ask: Ask) -> Answer[TierProgress]:
        """The level in the first loyalty campaign of `/get-campaigns`; empty when the chain has none."""
        answer = await self._form(customer_id, ask, ProgressForm.TIER)
        tiers = [one.tier for one in answer.value.of_form(ProgressForm.TIER) if one.tier]
        return answer.holding(tiers[0] if tiers else TierProgress(review=TierReview()))

    async def campaign_progress(self, customer_id: str, ask: Ask) -> Answer[tuple[CampaignProgress, ...]]:
        """`/get-campaigns` for the customer."""
        answer = await self._chain(customer_id, ask)
        return answer.holding(answer.value.progress)

    async def coupons(self, customer_id: str, ask: Ask) -> Answer[tuple[Coupon, ...]]:
        """`/get-user-vouchers`."""
        payload = await self._reads.get("get-user-vouchers", ask=ask, query={**who(customer_id), "filter": "all"})
        return await _parsed(payload, parse_vouchers)

    async def referrals(self, customer_id: str, page: int, ask: Ask) -> Answer[ReferralPage]:
        """A page of `/get-campaign-referrals`, which comes whole."""
        answer = await self._friends(customer_id, ask)
        start = (page - 1) * FRIENDS_PAGE
        friends = answer.value[start : start + FRIENDS_PAGE]
        return answer.holding(ReferralPage(friends, page, has_more=len(answer.value) > start + FRIENDS_PAGE))

    async def referral_totals(self, customer_id: str, ask: Ask) -> Answer[ReferralTotals]:
        """The same read, counted: the platform has no word on who counts already."""
        answer = await self._friends(customer_id, ask)
        return answer.holding(ReferralTotals(total=Decimal(len(answer.value))))

    async def activities(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None, before: int | None = None
    ) -> Answer[ActivityPage]:
        """A page of `/user-wallet-ledger` (see `ledger.py`): one read for each kind of wallet the chain has."""
        answer = await self._ledger(customer_id, ask)
        return answer.holding(ledger.page(answer.value, kind, before))

    async def activity_total(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None
    ) -> Answer[int | None]:
        """The same reads, counted."""
        answer = await self._ledger(customer_id, ask)
        return answer.holding(ledger.page(answer.value, kind, None).total)

    async def campaigns(
        self,
        ask: Ask,
        *,
        customer_id: str | None = None,
        product: str | None = None,
        collection: str | None = None,
    ) -> Answer[tuple[Campaign, ...]]:
        """`/get-campaigns` of the chain."""
        if customer_id is not None or product is not None or collection is not None:
            _has_none()
        return await _parsed(await self._reads.get("get-campaigns", ask=ask, query=CAMPAIGNS), parse_campaigns)

    def configured(self, what: Configuration, sent: Any) -> Any:
        """One parse of the campaigns that were sent."""
        return parse_campaigns(Fields({"campaigns": sent}, Notes(UTC)))

    async def stamps(self, customer_id: str, standing: Standing, ask: Ask) -> Answer[tuple[StampsCard, ...]]:
        """There are none. Raises `Refused`, as all below do."""
        _has_none()

    async def streak(self, customer_id: str, campaign_id: int, ask: Ask) -> Answer[Streak]:
        """There are none."""
        _has_none()

    async def tiers(self, ask: Ask) -> Answer[tuple[Tier, ...]]:
        """The platform does not tell."""
        _has_none()

    async def referral_rules(self, ask: Ask) -> Answer[ReferralRules]:
        """The platform does not tell."""
        _has_none()

    async def earning_rules(self, ask: Ask) -> Answer[EarningRules]:
        """The platform does not tell."""
        _has_none()

    async def redemption_rules(self, ask: Ask) -> Answer[RedemptionRules]:
        """The platform does not tell."""
        _has_none()

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        await self._transport.close()

    async def _user(self, by: dict[str, str], ask: Ask, parse: Callable[[Fields], Customer]) -> Answer[Customer]:
        return await _parsed(await self._reads.get("internal", "get-user", ask=ask, query=by), parse)

    async def _chain(self, customer_id: str, ask: Ask) -> Answer[Chain]:
        payload = await self._reads.get("get-campaigns", ask=ask, query={**who(customer_id), **CAMPAIGNS})
        return await _parsed(payload, parse_chain)

    async def _form(self, customer_id: str, ask: Ask, form: ProgressForm) -> Answer[Chain]:
        """The same answer with the drift that concerns one form of progress alone."""
        answer = await self._chain(customer_id, ask)
        return replace(answer, drift=drift_of(form, answer.drift))

    async def _chain_if_any(self, customer_id: str, ask: Ask) -> Chain | None:
        """What the campaigns say, for reads that only go better with it: half their time is theirs all the same."""
        try:
            return (await self._chain(customer_id, replace(ask, deadline=Deadline(ask.deadline.left / 2)))).value
        except LoyaltyError:
            return None

    async def _friends(self, customer_id: str, ask: Ask) -> Answer[tuple[Friend, ...]]:
        """One read for each referral campaign; the documents want its id, the examples go without. Whoever stands in
        several answers is one friend."""
        chain = await self._chain_if_any(customer_id, ask)
        found = chain.of_kind(CampaignKind.REFERRAL) if chain else []
        ids: list[int | None] = [one.campaign_id for one in found if one.campaign_id is not None]
        by = who(customer_id)
        payloads = await asyncio.gather(
            *(
                self._reads.get("get-campaign-referrals", ask=ask, query={**by, "campaign_id": campaign_id})
                for campaign_id in ids or [None]
            )
        )
        answer = _joined([await _parsed(payload, parse_friends) for payload in payloads])
        friends = {friend.customer_id or place: friend for place, friend in enumerate(answer.value)}
        return answer.holding(tuple(friends.values()))

    async def _ledger(self, customer_id: str, ask: Ask) -> Answer[tuple[Activity, ...]]:
        chain = await self._chain_if_any(customer_id, ask)
        kinds = ledger.ledgers_of(chain.type_names()) if chain else ()
        by = who(customer_id)
        payloads = await asyncio.gather(
            *(
                self._reads.get("user-wallet-ledger", ask=ask, query={**by, "type": kind})
                for kind in kinds or ledger.UNKNOWN_WALLETS
            )
        )
        answers = [await _parsed(payload, parse_ledger) for payload in payloads]
        whole = _joined(answers)
        missing = () if chain else (Missing(_("what moved in points, if anything did"), Unavailable()),)
        return replace(whole, value=ledger.merged([answer.value for answer in answers]), missing=missing)


async def _parsed(payload: Payload, parse: Callable[[Fields], T]) -> Answer[T]:
    return await aside(payload.is_large, parsed, payload, parse)


def _joined(answers: Sequence[Answer[tuple[T, ...]]]) -> Answer[tuple[T, ...]]:
    """Several answers as one, as old as the oldest of them."""
    oldest = min(answers, key=lambda answer: answer.fetched_at)
    return replace(
        oldest,
        value=tuple(item for answer in answers for item in answer.value),
        drift=tuple(one for answer in answers for one in answer.drift),
        warnings=tuple(dict.fromkeys(one for answer in answers for one in answer.warnings)),
    )


def _nobody(ways: Sequence[Way]) -> str:
    if not ways:
        return _(
            "This looks like nothing the platform finds customers by: a user id, a member number, an e-mail, "
            "a referral code or an identity in another system."
        )
    return _("The platform knows no customer by this as: %(ways)s.") % {
        "ways": ", ".join(str(NAMES[way]) for way in ways)
    }


def _has_none() -> NoReturn:
    raise Refused(_("The platform has nothing of this kind."))
