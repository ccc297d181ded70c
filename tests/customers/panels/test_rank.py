"""The rank: what was sent, and why there is none."""

from customers.panels.rank import load, present
from dashboard.loyalty.models import Gap, Rank
from tests.customers.panels.sample import panel_request, rendered
from tests.loyalty.gaps import gaps
from tests.words import text_of


async def test_the_rank_is_a_sentence() -> None:
    page = text_of(rendered("rank", await load(panel_request(rank=Rank(12, 480)))))
    assert "Rank 12 of 480 customers" in page
    assert present(Rank(1, 1)).sentence == "Rank 1 of 1 customer"
    assert present(Rank(1200, 10000)).sentence == "Rank 1,200 of 10,000 customers"


def test_what_was_not_sent_is_said() -> None:
    alone = present(Rank(12, None, gaps(Gap.NOT_SENT, "customers")))
    assert (alone.sentence, alone.note) == (
        "Rank 12",
        "The number of customers is unknown. The platform did not send it.",
    )
    assert present(Rank(None, 480)).empty == "No rank: the platform's leaderboard does not list this customer."
    unreadable = Rank(None, 480, gaps(Gap.UNREADABLE, "rank"))
    assert present(unreadable).empty == "The rank is unknown. The platform's answer could not be read."
