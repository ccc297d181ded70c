"""Stamps cards: which campaigns have them, and how long they are. The platform says neither."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from decimal import Decimal
from typing import ParamSpec, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, NotFound, SwitchedOff, Unreadable
from dashboard.loyalty.gameball.endpoints import Endpoints
from dashboard.loyalty.gameball.parsing.campaigns import parse_stamps
from dashboard.loyalty.gameball.stamps_guesses import likely_cards, with_customer
from dashboard.loyalty.gameball.stamps_lengths import CardLengths
from dashboard.loyalty.models import (
    Answer,
    Campaign,
    CampaignKind,
    CampaignProgress,
    Drift,
    Missing,
    StampsCard,
)
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.platform import Call, Memory
from dashboard.loyalty.reading import plain
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS
from dashboard.loyalty.transport import Payload

T = TypeVar("T")
P = ParamSpec("P")

MAX_PROBES = 3  # for one profile
STAMPS, NO_STAMPS = "stamps", "none"
INVALID_VALUE = 3003
# Only campaigns of these kinds, or of an unknown kind, may have stamps. The likelier ones come first.
MAY_HAVE_STAMPS = (
    CampaignKind.STREAK,  # of actions or of days
    CampaignKind.MISSION,
    CampaignKind.SCHEDULED,
    None,
    CampaignKind.EVENT,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A campaign that has a stamps card, or may have one (`is_probe`)."""

    campaign_id: int
    name: str | None
    completion: Decimal | None
    is_probe: bool
    tries: int = 0


@dataclass(frozen=True, slots=True)
class _ReadCard:
    card: StampsCard
    payload: Payload
    drift: tuple[Drift, ...]


class StampsCards:
    """Reads a customer's cards at the same time. What it learns about a campaign is remembered for all customers."""

    def __init__(self, endpoints: Endpoints, memory: Memory, zone: tzinfo) -> None:
        self._endpoints = endpoints
        self._memory = memory
        self._lengths = CardLengths(memory)
        self._zone = zone

    async def read_cards(self, call: Call[None]) -> Answer[tuple[StampsCard, ...]]:
        """Return one card for each stamps campaign. A card that fails goes to `Answer.missing`; if all fail, the error
        is raised.

        The campaigns come from the customer's progress and from the configuration. One of the two is enough;
        `Answer.missing` names the other. Raises `SwitchedOff` if the read of progress does. The cards that this
        customer had, or probably has, are read at the same time as the two; cards that turn out not to be the
        customer's are dropped.
        """
        customer_id, options = call.customer_id, call.options
        known_cards: tuple[int, ...] | None = await self._memory.recall("stamps-cards", customer_id)
        likely = await self._likely_campaigns() if known_cards is None else known_cards
        started_reads = {
            campaign_id: asyncio.create_task(
                self._read_card(customer_id, campaign_id, options, is_guess=known_cards is None)
            )
            for campaign_id in likely
        }
        try:
            progress, campaigns, unread = await _campaigns_of(call)
            candidates = await (
                self._configured_candidates(campaigns) if progress is None else self._candidates(progress, campaigns)
            )
            answers = await asyncio.gather(
                *(
                    started_reads.pop(candidate.campaign_id)
                    if candidate.campaign_id in started_reads
                    else self._read_card(customer_id, candidate.campaign_id, options, is_guess=candidate.is_probe)
                    for candidate in candidates
                )
            )
        except SwitchedOff:
            await self._remember_cards(customer_id, known_cards, ())
            raise
        finally:
            for read in started_reads.values():
                read.cancel()
        outcomes = [self._outcome(*pair) for pair in zip(candidates, answers, strict=True)]
        await self._remember_verdicts(candidates, outcomes)
        if progress is not None:
            await self._remember_cards(customer_id, known_cards, _cards_of_customer(candidates, outcomes))
        cards = [outcome for outcome in outcomes if isinstance(outcome, _ReadCard)]
        failed = tuple(
            Missing(candidate.name or _("stamps card %(campaign)d") % {"campaign": candidate.campaign_id}, outcome)
            for candidate, outcome in zip(candidates, outcomes, strict=True)
            if isinstance(outcome, LoyaltyError) and not candidate.is_probe
        )
        if failed and not cards:
            raise failed[0].error
        return Answer(
            tuple([await self._lengths.with_total(customer_id, read.card) for read in cards]),
            min((read.payload.fetched_at for read in cards), default=timezone.now()),
            request_id=cards[0].payload.request_id if cards else None,
            drift=tuple(drift for read in cards for drift in read.drift),
            missing=(*unread, *failed),
        )

    async def _configured_candidates(self, campaigns: Sequence[Campaign]) -> list[Candidate]:
        """Return the campaigns that are known to have cards: without progress, nothing says which are the
        customer's."""
        known = [
            campaign
            for campaign in campaigns
            if _mentions(campaign, "stamp")
            or await self._memory.recall("stamps-campaign", campaign.campaign_id) == STAMPS
        ]
        return [Candidate(c.campaign_id, c.name, None, is_probe=False) for c in known if c.campaign_id is not None]

    async def _candidates(self, progress: Sequence[CampaignProgress], campaigns: Sequence[Campaign]) -> list[Candidate]:
        configured = {c.campaign_id: c for c in campaigns if c.campaign_id is not None}
        rows = {p.campaign_id: p for p in progress if p.campaign_id is not None}
        certain: list[Candidate] = []
        probes: list[tuple[int, int, Candidate]] = []
        for campaign_id, row in rows.items():
            if row.current_streak is not None or row.highest_streak is not None:
                continue  # a daily streak, which has its own read
            known = [c for c in (row.campaign, configured.get(campaign_id)) if c]
            name = row.name or next((c.name for c in known if c.name), None)
            candidate = Candidate(campaign_id, name, row.completion, is_probe=False)
            if any(_mentions(campaign, "stamp") for campaign in known):
                certain.append(candidate)
                continue
            kind = next((c.kind.known for c in known if c.kind), None)
            if any(_mentions(campaign, "streak") for campaign in known):
                kind = CampaignKind.STREAK
            verdict = await self._memory.recall("stamps-campaign", campaign_id)
            if verdict == STAMPS:
                certain.append(candidate)
            elif verdict != NO_STAMPS and kind in MAY_HAVE_STAMPS:
                tries = int(verdict or 0)
                probe = replace(candidate, is_probe=True, tries=tries)
                probes.append((tries, MAY_HAVE_STAMPS.index(kind), probe))
        probes.sort(key=lambda probe: probe[:2])
        return certain + [probe for _tries, _place, probe in probes[:MAX_PROBES]]

    async def _read_card(
        self, customer_id: str, campaign_id: int, options: ReadOptions, *, is_guess: bool
    ) -> Payload | LoyaltyError:
        address = (customer_id, "stamps", str(campaign_id))
        expected = (INVALID_VALUE,) if is_guess else ()  # the answer for a campaign without cards
        try:
            return await self._endpoints.customer(*address, options=options, endpoint="stamps", expected=expected)
        except LoyaltyError as error:
            return error

    def _outcome(self, candidate: Candidate, answer: Payload | LoyaltyError) -> "_ReadCard | LoyaltyError | None":
        """Return the card, or the error; None if the platform has no card for that campaign."""
        if isinstance(answer, LoyaltyError):
            return answer
        if answer.body == []:
            return None
        notes = Notes(self._zone, answer.cuts)
        try:
            card = parse_stamps(answer.body, notes, campaign_id=candidate.campaign_id, name=candidate.name)
        except LoyaltyError as error:
            return error
        sent_values = (card.collected, card.times_earned, card.tries_left, card.can_earn_again)
        if candidate.is_probe and all(value is None for value in sent_values):
            return Unreadable()
        return _ReadCard(replace(card, completion=candidate.completion), answer, notes.found)

    async def _likely_campaigns(self) -> tuple[int, ...]:
        """Return the campaigns of which a new customer probably has a card, if there is room for speculative reads."""
        likely = likely_cards(await self._memory.recall("stamps-customers") or {})
        return likely if likely and await self._endpoints.has_room_for_guesses() else ()

    async def _remember_cards(
        self, customer_id: str, known_cards: tuple[int, ...] | None, cards: tuple[int, ...]
    ) -> None:
        """Remember which cards this customer has, and count a new customer among the others."""
        if known_cards is None:
            counts = with_customer(await self._memory.recall("stamps-customers") or {}, cards)
            await self._memory.remember(counts, "stamps-customers")
        if known_cards is None or set(known_cards) != set(cards):
            await self._memory.remember(cards, "stamps-cards", customer_id)

    async def _remember_verdicts(
        self, candidates: Sequence[Candidate], outcomes: "Sequence[_ReadCard | LoyaltyError | None]"
    ) -> None:
        """Remember the results of probes. There is a verdict only if the platform gave a clear answer, because one odd
        answer must not hide a card. Otherwise remember the number of tries, so that other campaigns get their turn."""
        any_card = any(isinstance(outcome, _ReadCard) for outcome in outcomes)
        for candidate, outcome in zip(candidates, outcomes, strict=True):
            if not candidate.is_probe:
                continue
            # "Not found" means the campaign only if another read found the customer.
            is_none = outcome is None or (
                isinstance(outcome, LoyaltyError)
                and (outcome.code == INVALID_VALUE or (isinstance(outcome, NotFound) and any_card))
            )
            verdict: str | int = (
                NO_STAMPS if is_none else STAMPS if isinstance(outcome, _ReadCard) else candidate.tries + 1
            )
            await self._memory.remember(verdict, "stamps-campaign", candidate.campaign_id)


def _cards_of_customer(
    candidates: Sequence[Candidate], outcomes: "Sequence[_ReadCard | LoyaltyError | None]"
) -> tuple[int, ...]:
    """Return the campaigns of which the customer has a card, including cards that could not be read."""
    return tuple(
        candidate.campaign_id
        for candidate, outcome in zip(candidates, outcomes, strict=True)
        if isinstance(outcome, _ReadCard) or (isinstance(outcome, LoyaltyError) and not candidate.is_probe)
    )


async def _campaigns_of(
    call: Call[None],
) -> tuple[Sequence[CampaignProgress] | None, Sequence[Campaign], tuple[Missing, ...]]:
    """Return the customer's progress (None if unreadable), the configured campaigns, and which of the two is missing or
    old.

    Raises the error of progress if neither could be read, and `SwitchedOff` in any case.
    """
    earlier_options = call.earlier()  # leaves time for cards
    progress, campaigns = await asyncio.gather(
        _attempt_unless_switched_off(call.read_customer, CAMPAIGN_PROGRESS, earlier_options),
        _attempt_unless_switched_off(call.read_configuration, CAMPAIGNS, earlier_options),
    )
    if progress.error and campaigns.error:
        raise progress.error
    old_progress = progress.answer.error if progress.answer else None
    missing = {
        _("the campaign configuration"): campaigns.error,
        _("the customer's progress"): progress.error or old_progress,
    }
    return (
        progress.value,
        campaigns.value or (),
        tuple(Missing(name, error) for name, error in missing.items() if error),
    )


async def _attempt_unless_switched_off(
    read: Callable[P, Awaitable[Answer[T]]], *args: P.args, **kwargs: P.kwargs
) -> Attempt[T]:
    """Like `attempt`, but raises `SwitchedOff` at once without waiting for the other read."""
    outcome = await attempt(read, *args, **kwargs)
    if isinstance(outcome.error, SwitchedOff):
        raise outcome.error
    return outcome


def _mentions(campaign: Campaign, word: str) -> bool:
    """Whether the campaign's type, or the widget page that it opens, contains the word ("stamp" or "streak")."""
    return word in plain(campaign.kind.raw if campaign.kind else "") or word in plain(campaign.widget_parameter or "")
