"""Stamps cards: which campaigns have them, and how long they are. The platform tells neither."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from decimal import Decimal
from typing import TypeVar

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
from dashboard.loyalty.platform import Call, Memory
from dashboard.loyalty.reading import Notes, plain
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS
from dashboard.loyalty.transport import Payload

T = TypeVar("T")

MAX_PROBES = 3  # per profile
STAMPS, NO_STAMPS = "stamps", "none"
INVALID_VALUE = 3003
# A campaign of another kind has no steps; one of these, or of a kind nobody knows, might. Likelier ones first.
MAY_HAVE_STAMPS = (
    CampaignKind.STREAK,  # of actions, or of days
    CampaignKind.MISSION,
    CampaignKind.SCHEDULED,
    None,
    CampaignKind.EVENT,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A campaign that has a stamps card, or (`is_probe`) may have one."""

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
    """Reads a customer's cards, all at the same moment. What it finds out of a campaign is kept for all customers."""

    def __init__(self, endpoints: Endpoints, memory: Memory, zone: tzinfo) -> None:
        self._endpoints = endpoints
        self._memory = memory
        self._lengths = CardLengths(memory)
        self._zone = zone

    async def read_cards(self, call: Call[None]) -> Answer[tuple[StampsCard, ...]]:
        """One card per stamps campaign. One that fails goes to `Answer.missing`; when all fail, the error is raised.

        The campaigns come from the customer's progress and the configuration. One of the two will do; what the other
        would have told is in `Answer.missing`. Raises `SwitchedOff` when that is what progress says. The cards that
        this customer had, or is likely to have, are asked for while the two are being read; those that turn out not to
        be the customer's are dropped.
        """
        customer_id, options = call.customer_id, call.options
        known_cards: tuple[int, ...] | None = await self._memory.recall("stamps-cards", customer_id)
        likely = await self._likely_campaigns() if known_cards is None else known_cards
        started_reads = {
            one: asyncio.create_task(self._read_card(customer_id, one, options, is_guess=known_cards is None))
            for one in likely
        }
        try:
            progress, campaigns, unread = await _campaigns_of(call)
            candidates = await (
                self._configured_candidates(campaigns) if progress is None else self._candidates(progress, campaigns)
            )
            answers = await asyncio.gather(
                *(
                    started_reads.pop(one.campaign_id)
                    if one.campaign_id in started_reads
                    else self._read_card(customer_id, one.campaign_id, options, is_guess=one.is_probe)
                    for one in candidates
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
            tuple([await self._lengths.with_total(customer_id, each.card) for each in cards]),
            min((each.payload.fetched_at for each in cards), default=timezone.now()),
            request_id=cards[0].payload.request_id if cards else None,
            drift=tuple(drift for each in cards for drift in each.drift),
            missing=(*unread, *failed),
        )

    async def _configured_candidates(self, campaigns: Sequence[Campaign]) -> list[Candidate]:
        """Without progress, nothing tells a customer's own campaigns from others: those known to have cards."""
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
                continue  # a daily streak: it has a read of its own
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
        probes.sort(key=lambda each: each[:2])
        return certain + [probe for _tries, _place, probe in probes[:MAX_PROBES]]

    async def _read_card(
        self, customer_id: str, campaign_id: int, options: ReadOptions, *, is_guess: bool
    ) -> Payload | LoyaltyError:
        address = (customer_id, "stamps", str(campaign_id))
        expected = (INVALID_VALUE,) if is_guess else ()  # what a campaign without cards is answered with
        try:
            return await self._endpoints.customer(*address, options=options, endpoint="stamps", expected=expected)
        except LoyaltyError as error:
            return error

    def _outcome(self, candidate: Candidate, answer: Payload | LoyaltyError) -> "_ReadCard | LoyaltyError | None":
        """The card, or why it could not be read; None when the platform knows no card of that campaign."""
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
        """The campaigns of which a customer never read before is likely to have a card, while there is room for reads
        that may be in vain."""
        likely = likely_cards(await self._memory.recall("stamps-customers") or {})
        return likely if likely and await self._endpoints.has_room_for_guesses() else ()

    async def _remember_cards(
        self, customer_id: str, known_cards: tuple[int, ...] | None, cards: tuple[int, ...]
    ) -> None:
        """Keep which cards this customer has, and count a customer never read before among the others."""
        if known_cards is None:
            counts = with_customer(await self._memory.recall("stamps-customers") or {}, cards)
            await self._memory.remember(counts, "stamps-customers")
        if known_cards is None or set(known_cards) != set(cards):
            await self._memory.remember(cards, "stamps-cards", customer_id)

    async def _remember_verdicts(
        self, candidates: Sequence[Candidate], outcomes: "Sequence[_ReadCard | LoyaltyError | None]"
    ) -> None:
        """Keep what probes found out: a verdict only where the platform itself settled it, for one odd answer must not
        hide a card; else how often it was tried, so that others have their turn."""
        any_card = any(isinstance(outcome, _ReadCard) for outcome in outcomes)
        for candidate, outcome in zip(candidates, outcomes, strict=True):
            if not candidate.is_probe:
                continue
            # "Not found" is of the campaign only when the same customer was found for another.
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
    """The campaigns of which the customer has a card; one that could not be read is a card, too."""
    return tuple(
        candidate.campaign_id
        for candidate, outcome in zip(candidates, outcomes, strict=True)
        if isinstance(outcome, _ReadCard) or (isinstance(outcome, LoyaltyError) and not candidate.is_probe)
    )


async def _campaigns_of(
    call: Call[None],
) -> tuple[Sequence[CampaignProgress] | None, Sequence[Campaign], tuple[Missing, ...]]:
    """The customer's progress (None when it could not be read), the campaigns as configured, and what is missing or old
    of the two. Raises why progress could not be read when neither could, and `SwitchedOff` in any case."""
    earlier_options = call.earlier()  # time for cards is left
    progress, campaigns = await asyncio.gather(
        _attempt_unless_switched_off(call.read_customer(CAMPAIGN_PROGRESS, earlier_options)),
        _attempt_unless_switched_off(call.read_configuration(CAMPAIGNS, earlier_options)),
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
        tuple(Missing(what, error) for what, error in missing.items() if error),
    )


async def _attempt_unless_switched_off(read: Awaitable[Answer[T]]) -> Attempt[T]:
    """See `attempt`; raises `SwitchedOff` at once, so that the other read is not waited for."""
    outcome = await attempt(read)
    if isinstance(outcome.error, SwitchedOff):
        raise outcome.error
    return outcome


def _mentions(campaign: Campaign, word: str) -> bool:
    """Whether the campaign's type, or the widget page it opens, says that it is about stamps, or a streak."""
    return word in plain(campaign.kind.raw if campaign.kind else "") or word in plain(campaign.widget_parameter or "")
