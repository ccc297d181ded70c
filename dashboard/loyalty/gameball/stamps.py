"""Stamps cards: which campaigns have them, and how long they are. The platform says neither."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import chain
from typing import ParamSpec, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.errors import LoyaltyError, NotFound, SwitchedOff, Unreadable
from dashboard.loyalty.gameball.endpoints import Endpoints
from dashboard.loyalty.gameball.parsing.campaigns import parse_stamps
from dashboard.loyalty.gameball.stamps_candidates import Candidate, Candidates
from dashboard.loyalty.gameball.stamps_guesses import CardCounts, likely_cards, with_customer
from dashboard.loyalty.gameball.stamps_lengths import CardLengths
from dashboard.loyalty.gameball.stamps_refusals import Refusals
from dashboard.loyalty.models import (
    Answer,
    Campaign,
    CampaignProgress,
    Drift,
    Missing,
    Source,
    StampsCard,
)
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.platform import Call, Memo, Memory
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS

T = TypeVar("T")
P = ParamSpec("P")

INVALID_VALUE = 3003  # the answer for a campaign without cards
CUSTOMER_CARDS: Memo[tuple[int, ...]] = Memo("stamps-cards", tuple[int, ...])  # campaign ids, for each customer
CARDS_OF_ALL: Memo[CardCounts] = Memo("stamps-customers", CardCounts)


@dataclass(frozen=True, slots=True)
class _ReadCard:
    card: StampsCard
    payload: Payload
    drift: tuple[Drift, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A candidate with its card, or why it could not be read; neither if the customer has no such card, or the platform
    (`is_refused`)."""

    candidate: Candidate
    read: _ReadCard | None = None
    error: LoyaltyError | None = None
    is_refused: bool = False

    @property
    def failure(self) -> LoyaltyError | None:
        """Why a card that exists could not be read."""
        return None if self.candidate.is_probe else self.error

    @property
    def is_refusal(self) -> bool:
        """Whether the error says that the platform has no such card, if it knows the customer."""
        return isinstance(self.error, NotFound) or (self.error is not None and self.error.code == INVALID_VALUE)

    @property
    def card_name(self) -> str:
        """The card's name for staff."""
        return self.candidate.name or _("stamps card %(campaign)d") % {"campaign": self.candidate.campaign_id}

    def has_stamps(self, *, customer_exists: bool) -> bool | None:
        """Whether the campaign has cards; None without a clear answer, because one odd answer must not hide a card."""
        if self.read:
            return True
        if self.error is None or self.error.code == INVALID_VALUE:
            return False
        return False if customer_exists and isinstance(self.error, NotFound) else None


class StampsCards:
    """Reads a customer's cards at the same time. What it learns about a campaign is remembered for all customers."""

    def __init__(self, endpoints: Endpoints, memory: Memory, zone: tzinfo) -> None:
        self._endpoints = endpoints
        self._memory = memory
        self._candidates = Candidates(memory)
        self._lengths = CardLengths(memory)
        self._refusals = Refusals(memory)
        self._zone = zone

    async def read_cards(self, call: Call[None]) -> Answer[tuple[StampsCard, ...]]:
        """Return one card for each stamps campaign. A card that fails goes to `Answer.missing`; if all fail, the error
        is raised.

        The campaigns come from the customer's progress and from the configuration. One of the two is enough;
        `Answer.missing` names the other. Raises `SwitchedOff` if the read of progress does. The cards that this
        customer had, or probably has, are read at the same time as the two; cards that turn out not to be the
        customer's are dropped.
        """
        known_cards = await self._memory.recall(CUSTOMER_CARDS, call.customer_id)
        likely = await self._likely_campaigns() if known_cards is None else known_cards
        started_reads = {
            campaign_id: asyncio.create_task(self._read_card(call, campaign_id, is_guess=known_cards is None))
            for campaign_id in likely
        }

        def start_read(candidate: Candidate) -> Awaitable[Payload | LoyaltyError]:
            if candidate.campaign_id in started_reads:
                return started_reads.pop(candidate.campaign_id)
            return self._read_card(call, candidate.campaign_id, is_guess=candidate.is_probe)

        try:
            progress, campaigns, unread = await _campaigns_of(call)
            candidates, refused = await self._candidates.find(progress.value, campaigns), await self._refusals.recent()
            asked = [each for each in candidates if each.campaign_id not in refused]
            answers = await asyncio.gather(*map(start_read, asked))
        except SwitchedOff:
            await self._remember_cards(call.customer_id, known_cards, ())
            raise
        finally:
            for read in started_reads.values():
                read.cancel()
        outcomes = [self._outcome(*pair) for pair in zip(asked, answers, strict=True)]
        await self._remember_probes(outcomes)
        if progress.answer or any(outcome.read for outcome in outcomes):  # the platform knows the customer
            if progress.answer and progress.answer.source is Source.LIVE:
                await self._remember_refusals(outcomes)
            outcomes = [_Outcome(each.candidate, is_refused=True) if each.is_refusal else each for each in outcomes]
        if progress.answer:
            await self._remember_cards(call.customer_id, known_cards, _cards_of_customer(outcomes))
        outcomes += [_Outcome(each, is_refused=True) for each in candidates if each.campaign_id in refused]
        return await self._answer(call.customer_id, outcomes, unread)

    async def _answer(
        self, customer_id: str, outcomes: Sequence[_Outcome], unread: tuple[Missing, ...]
    ) -> Answer[tuple[StampsCard, ...]]:
        cards = [outcome.read for outcome in outcomes if outcome.read]
        failures = tuple(Missing(each.card_name, each.failure) for each in outcomes if each.failure)
        if failures and not cards:
            raise failures[0].error
        refused = (each.candidate for each in outcomes if each.is_refused and not each.candidate.is_probe)
        return Answer(
            (
                *[await self._lengths.with_total(customer_id, read.card) for read in cards],
                *(StampsCard(each.campaign_id, each.name, is_refused=True) for each in refused),
            ),
            min((read.payload.fetched_at for read in cards), default=timezone.now()),
            request_id=cards[0].payload.request_id if cards else None,
            drift=tuple(chain.from_iterable(read.drift for read in cards)),
            missing=(*unread, *failures),
        )

    async def _read_card(self, call: Call[None], campaign_id: int, *, is_guess: bool) -> Payload | LoyaltyError:
        address = (call.customer_id, "stamps", str(campaign_id))
        expected = (INVALID_VALUE,) if is_guess else ()
        try:
            return await self._endpoints.customer(*address, options=call.options, endpoint="stamps", expected=expected)
        except LoyaltyError as error:
            return error

    def _outcome(self, candidate: Candidate, answer: Payload | LoyaltyError) -> _Outcome:
        if isinstance(answer, LoyaltyError):
            return _Outcome(candidate, error=answer)
        if answer.body == []:
            return _Outcome(candidate)
        notes = Notes(self._zone, answer.cuts)
        try:
            card = parse_stamps(answer.body, notes, campaign_id=candidate.campaign_id, name=candidate.name)
        except LoyaltyError as error:
            return _Outcome(candidate, error=error)
        sent_values = {card.collected, card.times_earned, card.tries_left, card.can_earn_again}
        if candidate.is_probe and sent_values == {None}:
            return _Outcome(candidate, error=Unreadable())
        return _Outcome(candidate, _ReadCard(replace(card, completion=candidate.completion), answer, notes.found))

    async def _likely_campaigns(self) -> tuple[int, ...]:
        """Return the campaigns of which a new customer probably has a card, if there is room for speculative reads."""
        likely = likely_cards(await self._memory.recall(CARDS_OF_ALL) or {})
        return likely if likely and await self._endpoints.has_room_for_guesses() else ()

    async def _remember_cards(
        self, customer_id: str, known_cards: tuple[int, ...] | None, cards: tuple[int, ...]
    ) -> None:
        """Remember which cards this customer has, and count a new customer among the others."""
        if known_cards is None:
            counts = with_customer(await self._memory.recall(CARDS_OF_ALL) or {}, cards)
            await self._memory.remember(counts, CARDS_OF_ALL)
        if known_cards is None or set(known_cards) != set(cards):
            await self._memory.remember(cards, CUSTOMER_CARDS, customer_id)

    async def _remember_refusals(self, outcomes: Sequence[_Outcome]) -> None:
        """Of a campaign that others have a card of, the platform has none for this customer alone."""
        campaigns = {each.candidate.campaign_id for each in outcomes if each.is_refusal and not each.candidate.is_probe}
        if campaigns:
            cards_of_others = await self._memory.recall(CARDS_OF_ALL) or {}
            await self._refusals.remember(campaigns.difference(*cards_of_others))

    async def _remember_probes(self, outcomes: Sequence[_Outcome]) -> None:
        # "Not found" means the campaign only if another read found the customer.
        customer_exists = any(outcome.read for outcome in outcomes)
        for outcome in outcomes:
            if outcome.candidate.is_probe:
                has_stamps = outcome.has_stamps(customer_exists=customer_exists)
                await self._candidates.remember(outcome.candidate, has_stamps=has_stamps)


def _cards_of_customer(outcomes: Sequence[_Outcome]) -> tuple[int, ...]:
    """Return the campaigns of which the customer has a card, including cards that could not be read."""
    return tuple(outcome.candidate.campaign_id for outcome in outcomes if outcome.read or outcome.failure)


async def _campaigns_of(
    call: Call[None],
) -> tuple[Attempt[tuple[CampaignProgress, ...]], Sequence[Campaign], tuple[Missing, ...]]:
    """Return the customer's progress, the configured campaigns, and which of the two is missing or old.

    Raises the error of progress if neither could be read, and `SwitchedOff` in any case."""
    earlier_options = call.earlier()  # leaves time for cards
    progress, campaigns = await asyncio.gather(
        _attempt_unless_switched_off(call.read_customer, CAMPAIGN_PROGRESS, earlier_options),
        _attempt_unless_switched_off(call.read_configuration, CAMPAIGNS, earlier_options),
    )
    if progress.error and campaigns.error:
        raise progress.error
    missing = {
        _("the campaign configuration"): campaigns.error,
        _("the customer's progress"): progress.reason,
    }
    unread = tuple(Missing(name, error) for name, error in missing.items() if error)
    return progress, campaigns.value or (), unread


async def _attempt_unless_switched_off(
    read: Callable[P, Awaitable[Answer[T]]], *args: P.args, **kwargs: P.kwargs
) -> Attempt[T]:
    """Like `attempt`, but raises `SwitchedOff` at once without waiting for the other read."""
    outcome = await attempt(read, *args, **kwargs)
    if isinstance(outcome.error, SwitchedOff):
        raise outcome.error
    return outcome
