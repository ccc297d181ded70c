"""What pages ask: one method per read, each coalesced, kept for a short time and labelled with its age."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.deadline import Ask, Deadline
from dashboard.loyalty.errors import Busy, LoyaltyError, NotFound, SwitchedOff, Unavailable, Unreadable
from dashboard.loyalty.feeds import ListsCustomers
from dashboard.loyalty.models import (
    ActivityKind,
    ActivityPage,
    Answer,
    Balance,
    Campaign,
    CampaignProgress,
    Coupon,
    Customer,
    EarningRules,
    Missing,
    PlatformHealth,
    RedemptionRules,
    ReferralPage,
    ReferralRules,
    ReferralTotals,
    StampsCard,
    Streak,
    Tier,
    TierProgress,
)
from dashboard.loyalty.platform import Configuration, Panel, Platform
from dashboard.loyalty.signals import configuration_read
from dashboard.loyalty.single_flight import SingleFlight
from dashboard.loyalty.store import CONFIGURATION, CUSTOMER, AnswerStore, Keeping
from dashboard.loyalty.timing import current_read, timed_read

T = TypeVar("T")
Call = Callable[[Ask], Awaitable[Answer[T]]]

LARGE = {"campaigns", "campaigns-for"}  # of a customer, and as long as the list of campaigns
TELLING = 1.0  # seconds a page waits for those who are told of a configuration


class LoyaltyService:
    """The reads of one programme. Belongs to the event loop it was made in.

    Every read takes an `Ask` and gives an `Answer`, or raises a `LoyaltyError`. While the platform is busy, away or
    talks nonsense, an answer not older than its `Keeping.stale` is given again, marked stale with the error.
    What the platform refuses or does not know is never papered over with an old answer.
    """

    def __init__(self, platform: Platform, store: AnswerStore) -> None:
        self._platform = platform
        self.lister = platform if isinstance(platform, ListsCustomers) else None  # for no page: neither shared nor kept
        self._store = store
        self._flights = SingleFlight()
        self._telling: set[asyncio.Task[object]] = set()

    @property
    def platform_name(self) -> str:
        """The platform's name as staff know it."""
        return self._platform.name

    @property
    def panels(self) -> frozenset[Panel]:
        """The parts of a profile this platform has."""
        return self._platform.panels

    @property
    def configuration(self) -> frozenset[Configuration]:
        """What this platform tells of how the programme is set."""
        return self._platform.configuration

    @property
    def activity_kinds(self) -> frozenset[ActivityKind]:
        """The kinds of activity that can be asked for."""
        return self._platform.activity_kinds

    def health(self) -> PlatformHealth:
        """Whether the platform answers, as this process has seen it."""
        return self._platform.health

    async def customer(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """Who the customer is, with personal data."""
        return await self._about(customer_id, "customer", ask, lambda own: self._platform.customer(customer_id, own))

    async def customer_outline(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """No personal data, for whatever the platform finds customers by; the answer's id is for all other reads."""
        return await self._about(
            customer_id, "outline", ask, lambda own: self._platform.customer_outline(customer_id, own)
        )

    async def balance(self, customer_id: str, ask: Ask) -> Answer[Balance]:
        """Points and their worth."""
        return await self._about(customer_id, "balance", ask, lambda own: self._platform.balance(customer_id, own))

    async def tier_progress(self, customer_id: str, ask: Ask) -> Answer[TierProgress]:
        """How far to the next tier."""
        return await self._about(customer_id, "tier", ask, lambda own: self._platform.tier_progress(customer_id, own))

    async def campaign_progress(self, customer_id: str, ask: Ask) -> Answer[tuple[CampaignProgress, ...]]:
        """How far in each campaign."""
        return await self._about(
            customer_id, "campaigns", ask, lambda own: self._platform.campaign_progress(customer_id, own)
        )

    async def stamps(self, customer_id: str, ask: Ask) -> Answer[tuple[StampsCard, ...]]:
        """The customer's stamps cards; which campaigns have them is found out from progress and configuration.

        One of the two will do; what the other would have told is in `Answer.missing`. Raises `SwitchedOff` when that is
        what progress says.
        """

        async def cards(own: Ask) -> Answer[tuple[StampsCard, ...]]:
            missing: list[Missing] = []

            async def standing() -> tuple[tuple[CampaignProgress, ...] | None, tuple[Campaign, ...]]:
                soon = dataclasses.replace(own, deadline=own.deadline.sooner())  # time for cards is left
                progress, campaigns = await asyncio.gather(
                    self._if_any(self.campaign_progress(customer_id, soon)), self._if_any(self.campaigns(soon))
                )
                if isinstance(campaigns, LoyaltyError):
                    if isinstance(progress, LoyaltyError):
                        raise progress
                    missing.append(Missing(_("the campaign configuration"), campaigns))
                if error := progress if isinstance(progress, LoyaltyError) else progress.error:
                    missing.append(Missing(_("how far the customer is by now"), error))
                rows = None if isinstance(progress, LoyaltyError) else progress.value
                return rows, () if isinstance(campaigns, LoyaltyError) else campaigns.value

            answer = await self._platform.stamps(customer_id, standing, own)
            return dataclasses.replace(answer, missing=(*missing, *answer.missing))

        return await self._about(customer_id, "stamps", ask, cards)

    async def streak(self, customer_id: str, campaign_id: int, ask: Ask) -> Answer[Streak]:
        """A daily streak."""
        return await self._about(
            customer_id, "streak", ask, lambda own: self._platform.streak(customer_id, campaign_id, own), campaign_id
        )

    async def coupons(self, customer_id: str, ask: Ask) -> Answer[tuple[Coupon, ...]]:
        """Coupons, in the platform's order."""
        return await self._about(customer_id, "coupons", ask, lambda own: self._platform.coupons(customer_id, own))

    async def referrals(self, customer_id: str, page: int, ask: Ask) -> Answer[ReferralPage]:
        """Page `page` (from 1) of the friends this customer referred."""
        return await self._about(
            customer_id, "referrals", ask, lambda own: self._platform.referrals(customer_id, page, own), page
        )

    async def referral_totals(self, customer_id: str, ask: Ask) -> Answer[ReferralTotals]:
        """How many friends."""
        return await self._about(
            customer_id, "referral-totals", ask, lambda own: self._platform.referral_totals(customer_id, own)
        )

    async def activities(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None, before: int | None = None
    ) -> Answer[ActivityPage]:
        """Up to 50 activities, newest first, older than the activity `before`."""
        return await self._about(
            customer_id,
            "activities",
            ask,
            lambda own: self._platform.activities(customer_id, own, kind=kind, before=before),
            kind,
            before,
        )

    async def activity_total(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None
    ) -> Answer[int | None]:
        """How many activities, of one kind or of all."""
        return await self._about(
            customer_id,
            "activity-total",
            ask,
            lambda own: self._platform.activity_total(customer_id, own, kind=kind),
            kind,
        )

    async def tiers(self, ask: Ask) -> Answer[tuple[Tier, ...]]:
        """The tiers as configured, lowest first."""
        return await self._configuration("tiers", ask, self._platform.tiers)

    async def campaigns(
        self,
        ask: Ask,
        *,
        customer_id: str | None = None,
        product: str | None = None,
        collection: str | None = None,
    ) -> Answer[tuple[Campaign, ...]]:
        """The campaigns as configured: all, or those that apply to a customer, a product (SKU) or a collection (id)."""
        if customer_id is None and product is None and collection is None:
            return await self._configuration("campaigns", ask, self._platform.campaigns)
        if customer_id is not None:
            check_customer_id(customer_id)

        async def applying(own: Ask) -> Answer[tuple[Campaign, ...]]:
            return await self._platform.campaigns(own, customer_id=customer_id, product=product, collection=collection)

        keeping = CONFIGURATION if customer_id is None else CUSTOMER
        return await self._read("campaigns-for", (customer_id, product, collection), keeping, ask, applying)

    async def referral_rules(self, ask: Ask) -> Answer[ReferralRules]:
        """How referring is rewarded."""
        return await self._configuration("referral", ask, self._platform.referral_rules)

    async def earning_rules(self, ask: Ask) -> Answer[EarningRules]:
        """What orders earn."""
        return await self._configuration("earning", ask, self._platform.earning_rules)

    async def redemption_rules(self, ask: Ask) -> Answer[RedemptionRules]:
        """What points can be redeemed for."""
        return await self._configuration("redemption", ask, self._platform.redemption_rules)

    def configured(self, what: Configuration, sent: Any) -> Any:
        """What the read of this part gave when it was sent so (the JSON of `raw`, of each of several). Raises
        `Unreadable`."""
        return self._platform.configured(what, sent)

    async def close(self) -> None:
        """Give back connections, once those who are told of something have heard it."""
        await asyncio.gather(*self._telling)
        await self._platform.close()

    @staticmethod
    async def _if_any(read: Awaitable[Answer[T]]) -> Answer[T] | LoyaltyError:
        try:
            return await read
        except SwitchedOff:
            raise
        except LoyaltyError as error:
            return error

    async def _configuration(self, what: str, ask: Ask, call: Callable[[Ask], Awaitable[Answer[T]]]) -> Answer[T]:
        async def told(own: Ask) -> Answer[T]:
            answer = await call(own)
            if own.language is None:
                await self._tell(what, answer, own.deadline)
            return answer

        return await self._read(f"configured-{what}", (), CONFIGURATION, ask, told)

    async def _tell(self, what: str, answer: Answer[T], deadline: Deadline) -> None:
        """Send `configuration_read`. Who is slow to hear it holds up no page for long."""
        sending = configuration_read.asend_robust(
            sender=type(self), programme=self._store.programme, what=what, answer=answer
        )
        task: asyncio.Task[object] = asyncio.create_task(sending)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        await asyncio.wait({task}, timeout=min(TELLING, deadline.left / 2))

    async def _about(
        self, customer_id: str, what: str, ask: Ask, call: Callable[[Ask], Awaitable[Answer[T]]], *about: object
    ) -> Answer[T]:
        check_customer_id(customer_id)
        return await self._read(what, (customer_id, *about), CUSTOMER, ask, call)

    async def _read(self, what: str, about: tuple[object, ...], keeping: Keeping, ask: Ask, call: Call[T]) -> Answer[T]:
        with timed_read(what) as timing:
            key = self._store.key(what, *about, ask.language)
            return timing.answered(await self._answer(what, key, keeping, ask, call))

    async def _answer(self, what: str, key: str, keeping: Keeping, ask: Ask, call: Call[T]) -> Answer[T]:
        get = self._store.get_common if keeping is CONFIGURATION or what in LARGE else self._store.get
        kept: Answer[T] | None = await get(key)
        if kept and not ask.fresh and (ask.only_kept or kept.age(timezone.now()) < keeping.fresh):
            return kept.cached()
        if ask.only_kept:
            raise Unavailable(_("It was not kept: refresh the page to read it again."))

        async def fetch(deadline: Deadline) -> Answer[T]:
            current_read().is_own = True  # not run for those who join
            answer = await call(dataclasses.replace(ask, deadline=deadline))
            if not answer.missing:  # a partial answer is asked again next time
                await self._store.set(key, answer, keeping.stale.total_seconds())
            return answer

        try:
            return await self._flights.run(key, ask.deadline, fetch)
        except (Busy, Unavailable, Unreadable) as error:
            if kept and kept.age(timezone.now()) < keeping.stale:
                return kept.stale(error)
            raise
        except NotFound:
            await self._store.delete(key)
            raise
