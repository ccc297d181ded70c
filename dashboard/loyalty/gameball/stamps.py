"""Stamps cards: which campaigns have them, and how long they are. The platform tells neither."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.errors import LoyaltyError, NotFound, Unreadable
from dashboard.loyalty.gameball.parsing.campaigns import names_stamps, parse_stamps
from dashboard.loyalty.gameball.reading import Notes
from dashboard.loyalty.gameball.reads import Reads
from dashboard.loyalty.models import (
    Answer,
    Campaign,
    CampaignKind,
    CampaignProgress,
    Drift,
    Missing,
    StampsCard,
)
from dashboard.loyalty.platform import Memory
from dashboard.loyalty.transport import Payload

PROBES = 3  # per profile
# A campaign of another kind has no steps; one of these, or of a kind nobody knows, might.
MAY_HAVE_STAMPS = {CampaignKind.EVENT, CampaignKind.SCHEDULED, CampaignKind.MISSION, None}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A campaign that has a stamps card, or (`is_probe`) may have one."""

    campaign_id: int
    name: str | None
    completion: Decimal | None
    is_probe: bool


@dataclass(frozen=True, slots=True)
class _Found:
    card: StampsCard
    payload: Payload
    drift: tuple[Drift, ...]


class StampsCards:
    """Reads a customer's cards, all at the same moment. What it finds out of a campaign is kept for all customers."""

    def __init__(self, reads: Reads, memory: Memory, zone: tzinfo) -> None:
        self._reads = reads
        self._memory = memory
        self._zone = zone

    async def of(
        self, customer_id: str, progress: Sequence[CampaignProgress], campaigns: Sequence[Campaign], ask: Ask
    ) -> Answer[tuple[StampsCard, ...]]:
        """One card per stamps campaign. One that fails goes to `Answer.missing`; when all fail, the error is raised."""
        candidates = await self._candidates(progress, campaigns)
        found = await asyncio.gather(*(self._read(customer_id, candidate, ask) for candidate in candidates))
        missing = tuple(outcome for outcome in found if isinstance(outcome, Missing))
        cards = [outcome for outcome in found if isinstance(outcome, _Found)]
        if missing and not cards:
            raise missing[0].error
        return Answer(
            tuple(each.card for each in cards),
            min((each.payload.fetched_at for each in cards), default=timezone.now()),
            request_id=cards[0].payload.request_id if cards else None,
            drift=tuple(drift for each in cards for drift in each.drift),
            missing=missing,
        )

    async def _candidates(self, progress: Sequence[CampaignProgress], campaigns: Sequence[Campaign]) -> list[Candidate]:
        configured = {c.campaign_id: c for c in campaigns if c.campaign_id is not None}
        rows = {p.campaign_id: p for p in progress if p.campaign_id is not None}
        sure: list[Candidate] = []
        unsure: list[Candidate] = []
        for campaign_id, row in rows.items():
            if row.current_streak is not None or row.highest_streak is not None:
                continue  # a daily streak: it has a read of its own
            known = [c for c in (row.campaign, configured.get(campaign_id)) if c]
            name = row.name or next((c.name for c in known if c.name), None)
            candidate = Candidate(campaign_id, name, row.completion, is_probe=False)
            if any(names_stamps(campaign) for campaign in known):
                sure.append(candidate)
                continue
            kind = next((c.kind.known for c in known if c.kind), None)
            learnt = await self._memory.recall("stamps-campaign", campaign_id)
            if learnt == "stamps":
                sure.append(candidate)
            elif learnt is None and kind in MAY_HAVE_STAMPS:
                unsure.append(replace(candidate, is_probe=True))
        return sure + unsure[:PROBES]

    async def _read(self, customer_id: str, candidate: Candidate, ask: Ask) -> _Found | Missing | None:
        """The card; None when the campaign turns out to have none."""
        notes = Notes(self._zone)
        campaign_id = candidate.campaign_id
        try:
            payload = await self._reads.customer(customer_id, "stamps", str(campaign_id), ask=ask, endpoint="stamps")
            has_none = payload.body == []  # how the platform says that it knows no such campaign
            card = None if has_none else parse_stamps(payload.body, notes, campaign_id=campaign_id, name=candidate.name)
        except LoyaltyError as error:
            if not candidate.is_probe:
                what = candidate.name or _("stamps card %(campaign)d") % {"campaign": campaign_id}
                return Missing(what, error)
            if isinstance(error, NotFound | Unreadable):
                await self._memory.remember("none", "stamps-campaign", campaign_id)
            return None
        if candidate.is_probe:
            is_card = card is not None and card.collected is not None
            await self._memory.remember("stamps" if is_card else "none", "stamps-campaign", campaign_id)
            card = card if is_card else None
        if card is None:
            return None
        total = await self._total(card, candidate.completion)
        return _Found(replace(card, total=total), payload, tuple(notes.drift))

    async def _total(self, card: StampsCard, completion: Decimal | None) -> int | None:
        """How many stamps the card takes. The more stamps an inference rests on, the less the percentage's rounding
        blurs it, so that one is kept for every customer's card."""
        learnt: tuple[int, Decimal] | None = await self._memory.recall("stamps-total", card.campaign_id)
        inferred = infer_total(card.collected, completion)
        if inferred is not None and card.collected is not None and (learnt is None or card.collected >= learnt[1]):
            learnt = (inferred, card.collected)
            await self._memory.remember(learnt, "stamps-total", card.campaign_id)
        if learnt is None or (card.collected is not None and card.collected > learnt[0]):
            return None
        return learnt[0]


def infer_total(collected: Decimal | None, completion: Decimal | None) -> int | None:
    """The length of a card on which `collected` stamps are `completion` percent; None when that cannot be told."""
    if collected is None or completion is None or collected <= 0 or not 0 < completion < 100:
        return None
    total = int((collected * 100 / completion).to_integral_value(ROUND_HALF_UP))
    return total if total >= collected else None
