"""How long a stamps card is: inferred from customers' stamps and percentages, since the platform does not tell."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from math import ceil, floor

from django.utils.crypto import salted_hmac

from dashboard.loyalty.models import StampsCard, StampsConflict
from dashboard.loyalty.platform import Memory

MAX_VOTERS = 9  # customers, the last ones read, whose figures decide how long a campaign's card is
Figures = tuple[Decimal, Decimal]  # stamps, and the percentage of the card that they are


class CardLengths:
    """Keeps the figures of the last customers for each campaign, and concludes the length of its card from them."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def with_total(self, customer_id: str, card: StampsCard) -> StampsCard:
        """The card, which has its completion, with how many stamps it takes: as many as most customers' figures say,
        unless this customer's own say otherwise. Then they count for this card alone."""
        memory_key = ("stamps-figures", card.campaign_id)
        votes: Mapping[str, Figures] = await self._memory.recall(*memory_key) or {}
        if card.collected is None or card.completion is None or not 0 < card.completion < 100:
            total = agreed_total(votes.values())
            return card if total is None or (card.collected or 0) > total else replace(card, total=total)
        figures = card.collected, card.completion
        inferred = infer_total(*figures)
        if inferred is None:
            return replace(card, conflict=StampsConflict.EACH_OTHER)
        voted = with_vote(votes, _voter(customer_id, card.campaign_id), figures)
        if voted != votes:
            await self._memory.remember(voted, *memory_key)
        total = agreed_total(voted.values())
        if total is not None and fits(total, *figures):
            return replace(card, total=total)
        return replace(card, total=inferred, conflict=StampsConflict.OTHER_CUSTOMERS)


def fits(total: int, collected: Decimal, completion: Decimal) -> bool:
    """Whether `collected` stamps of `total` may be written as `completion` percent: rounded up or down, to a whole
    percentage or to a decimal at least."""
    blur = 1 if completion == completion.to_integral_value() else Decimal("0.1")
    return total > 0 and abs(collected * 100 / total - completion) < blur


def infer_total(collected: Decimal | None, completion: Decimal | None) -> int | None:
    """The length of a card on which `collected` stamps are `completion` percent; None when that cannot be told, or no
    card is so long."""
    if collected is None or completion is None or not 0 < completion < 100:
        return None
    exact = collected * 100 / completion
    nearest_first = sorted((floor(exact), ceil(exact)), key=lambda total: abs(total - exact))
    return next((total for total in nearest_first if fits(total, collected, completion)), None)


def agreed_total(votes: Collection[Figures]) -> int | None:
    """The length that most of these figures fit, and of several such lengths the first one's; None of no figures. The
    figures must tell a length each."""
    totals = dict.fromkeys(total for figures in votes if (total := infer_total(*figures)) is not None)
    return max(totals, key=lambda total: sum(fits(total, *figures) for figures in votes), default=None)


def with_vote(votes: Mapping[str, Figures], voter: str, figures: Figures) -> Mapping[str, Figures]:
    """The votes of a campaign with this customer's, one each, without the oldest of too many. Earlier figures of the
    same customer are kept where they make the same length and rest on more stamps, since rounding blurs them less."""
    earlier = votes.get(voter)
    if earlier and earlier[0] > figures[0] and fits(infer_total(*earlier) or 0, *figures):
        return votes
    return dict([*{**votes, voter: figures}.items()][-MAX_VOTERS:])


def _voter(customer_id: str, campaign_id: int) -> str:
    """What tells a customer's vote from others' without telling the customer."""
    return salted_hmac("stamps voter", f"{campaign_id}:{customer_id}", algorithm="sha256").hexdigest()[:20]
