"""The length of a stamps card, inferred from customers' stamps and percentages because the platform does not
send it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from math import ceil, floor

from django.utils.crypto import salted_hmac

from dashboard.loyalty.models import StampsCard, StampsConflict
from dashboard.loyalty.models.numbers import is_positive
from dashboard.loyalty.platform import Memo, Memory

MAX_TOTAL = 1000  # stamps; a longer card is not plausible, and its figures are only what floats leave of nothing
MAX_VOTERS = 9  # the last customers read, whose figures decide the length of a campaign's card
Figures = tuple[Decimal, Decimal]  # stamps, and their percentage of the card
VOTES: Memo[Mapping[str, Figures]] = Memo("stamps-figures", Mapping[str, Figures])  # for each campaign


class CardLengths:
    """Remembers the figures of the last customers for each campaign, and infers the length of its card."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def with_total(self, customer_id: str, card: StampsCard) -> StampsCard:
        """Return the card with its length, if one can be inferred: the one that fits most customers' figures.

        Without `card.collected` or `card.completion`, or on an empty or full card, only other customers' figures
        count. If this customer's figures contradict theirs, they decide for this card alone; if they contradict each
        other, the card gets no length. `StampsCard.conflict` says so.
        """
        votes = await self._memory.recall(VOTES, card.campaign_id) or {}
        figures = _figures_of(card)
        if figures is None:
            return _with_agreed_total(card, votes)
        inferred = infer_total(*figures)
        if inferred is None:
            return replace(card, conflict=StampsConflict.EACH_OTHER)
        voted = with_vote(votes, _voter(customer_id, card.campaign_id), figures)
        if voted != votes:
            await self._memory.remember(voted, VOTES, card.campaign_id)
        total = agreed_total(voted.values())
        if total is not None and fits(total, *figures):
            return replace(card, total=total)
        return replace(card, total=inferred, conflict=StampsConflict.OTHER_CUSTOMERS)


def _figures_of(card: StampsCard) -> Figures | None:
    """Return the card's figures if they imply its length."""
    if card.collected is None or card.completion is None or not is_partial(card.completion):
        return None
    if card.collected * 100 / card.completion > MAX_TOTAL:
        return None
    return card.collected, card.completion


def _with_agreed_total(card: StampsCard, votes: Mapping[str, Figures]) -> StampsCard:
    """Return the card with the length that other customers' figures imply, unless it has more stamps."""
    total = agreed_total(votes.values())
    return card if total is None or (card.collected or 0) > total else replace(card, total=total)


def fits(total: int, collected: Decimal, completion: Decimal) -> bool:
    """Whether `collected` of `total` stamps may be shown as `completion` percent, rounded up or down to a whole
    percentage or to at least one decimal."""
    blur = 1 if completion == completion.to_integral_value() else Decimal("0.1")
    return total > 0 and abs(collected * 100 / total - completion) < blur


def is_partial(completion: Decimal) -> bool:
    """Whether the percentage is that of a card which is neither empty nor full."""
    return is_positive(completion) and is_positive(100 - completion)


def infer_total(collected: Decimal | None, completion: Decimal | None) -> int | None:
    """Return the length of a card on which `collected` stamps are `completion` percent; None if it cannot be inferred
    or no length fits."""
    if collected is None or completion is None or not is_partial(completion):
        return None
    exact = collected * 100 / completion
    if exact > MAX_TOTAL:
        return None
    nearest_first = sorted((floor(exact), ceil(exact)), key=lambda total: abs(total - exact))
    return next((total for total in nearest_first if fits(total, collected, completion)), None)


def agreed_total(votes: Collection[Figures]) -> int | None:
    """Return the length that fits most of these figures, the first one if several do; None if none of the
    figures imply a length."""
    totals = dict.fromkeys(total for figures in votes if (total := infer_total(*figures)) is not None)
    return max(totals, key=lambda total: sum(fits(total, *figures) for figures in votes), default=None)


def with_vote(votes: Mapping[str, Figures], voter: str, figures: Figures) -> Mapping[str, Figures]:
    """Return a campaign's votes with this customer's: one per customer, without the oldest if there are too many. The
    customer's earlier figures stay if they imply the same length from more stamps, because rounding affects them less.
    """
    earlier = votes.get(voter)
    if earlier and earlier[0] > figures[0] and fits(infer_total(*earlier) or 0, *figures):
        return votes
    return dict([*{**votes, voter: figures}.items()][-MAX_VOTERS:])


def _voter(customer_id: str, campaign_id: int) -> str:
    """Return a pseudonym that separates a customer's vote from others without revealing the customer."""
    return salted_hmac("stamps voter", f"{campaign_id}:{customer_id}", algorithm="sha256").hexdigest()[:20]
