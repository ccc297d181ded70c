"""The customer's rank among all customers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panels.panel import Loaded, PanelRequest
from customers.panels.unknown import why_unknown
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Rank
from dashboard.loyalty.reads import RANK
from dashboard.text.numbers import number, plural


@dataclass(frozen=True, slots=True)
class RankView:
    """The rank as a sentence, or `empty`, which says why there is none. `note` says what else is unknown."""

    sentence: Sentence
    note: Sentence
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Read the rank."""
    answer = await request.read(RANK)
    return Loaded(present(answer.value), (answer,))


def present(rank: Rank) -> RankView:
    """Present the rank. A customer without one is not on the platform's leaderboard."""
    if rank.rank is None:
        if rank.is_unknown("rank"):
            return RankView("", "", _("The rank is unknown. %(why)s") % {"why": why_unknown(rank, "rank")})
        return RankView("", "", _("No rank: the platform's leaderboard does not list this customer."))
    if rank.customers is None:
        note = _("The number of customers is unknown. %(why)s") % {"why": why_unknown(rank, "customers")}
        return RankView(_("Rank %(rank)s") % {"rank": number(rank.rank)}, note, "")
    words = ngettext(
        "Rank %(rank)s of %(customers)s customer", "Rank %(rank)s of %(customers)s customers", plural(rank.customers)
    )
    return RankView(words % {"rank": number(rank.rank), "customers": number(rank.customers)}, "", "")
