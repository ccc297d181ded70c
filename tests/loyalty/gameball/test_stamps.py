"""Which campaigns have stamps cards, and what one failing card costs."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, NotFound, Refused, SwitchedOff, Unavailable, Unreadable
from dashboard.loyalty.gameball.stamps import CARDS_OF_ALL
from dashboard.loyalty.models import Answer, Campaign, CampaignKind, CampaignProgress, Open, Source
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS, STAMPS, Read
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore
from tests.loyalty.gameball.fakes import NOW, Memory, Told, platform_of, read_options
from tests.loyalty.performing import perform

T = TypeVar("T")


def campaign(number: int, kind: CampaignKind | None = CampaignKind.MISSION, widget: str | None = None) -> Campaign:
    raw = kind.value if kind else "SomethingNew"
    return Campaign(number, f"Campaign {number}", kind=Open(raw, kind), widget_parameter=widget)


def progress(number: int, completion: str | None = None, **more: Any) -> CampaignProgress:
    return CampaignProgress(
        number, f"Campaign {number}", completion=Decimal(completion) if completion else None, **more
    )


PROGRESS, CONFIGURATION = "the customer's progress", "the campaign configuration"


def missing(answer: Answer[Any]) -> list[str]:
    """What the answer says is missing."""
    return [str(each.name) for each in answer.missing]


def card(collected: Any, **more: Any) -> dict[str, Any]:
    return {"numberOfCompletedSteps": collected, "numberOfTimesEarned": 0, "canAchieveAgain": True} | more


class Cards:
    """Answers stamps reads by campaign: an answer, or an error to raise."""

    def __init__(self, **by_campaign: Any) -> None:
        self.by_campaign = {int(name.removeprefix("c")): answer for name, answer in by_campaign.items()}

    def __call__(self, segments: tuple[str, ...], query: Any) -> Any:
        assert segments[:3] == ("customers", "customer", "stamps")
        answer = self.by_campaign.get(int(segments[3]), [])
        if isinstance(answer, LoyaltyError):
            raise answer
        return answer


Progress = list[CampaignProgress] | Answer[Any] | LoyaltyError


async def read(
    cards: Cards, rows: Progress, campaigns: list[Campaign] | LoyaltyError, memory: Memory | None = None
) -> Any:
    platform, transport = platform_of(cards, memory)
    answer = await perform(platform, STAMPS, "customer", read_options(), Told(rows, campaigns))
    return answer, sorted(int(segments[3]) for segments, _ in transport.reads)


@pytest.mark.parametrize(
    "named",
    [
        campaign(1, CampaignKind.STAMPS),
        campaign(1, CampaignKind.STREAK),
        campaign(1, CampaignKind.SIGN_UP, widget="details_stamps_1"),
        campaign(1, None, widget="details_Action_Streak_1"),
        campaign(1, CampaignKind.SIGN_UP, widget="details_Action_Streak_1"),
        Campaign(1, kind=Open("Stamps Card v2")),
        Campaign(1),
    ],
)
async def test_a_campaign_named_after_stamps_has_a_card(named: Any) -> None:
    answer, requested_id = await read(Cards(c1=card(3)), [progress(1, "60")], [named])
    (stamps,) = answer.value
    assert (stamps.campaign_id, stamps.name, stamps.collected) == (1, "Campaign 1", 3)
    assert (stamps.total, stamps.total_is_inferred, answer.request_id) == (5, True, "request-1")
    assert requested_id == [1]


async def test_the_configuration_may_come_with_the_progress() -> None:
    answer, _ = await read(Cards(c1=card(3)), [progress(1, "60", campaign=campaign(1, CampaignKind.STAMPS))], [])
    assert len(answer.value) == 1


async def test_a_daily_streak_is_no_stamps_card() -> None:
    rows = [progress(1, "10", current_streak=Decimal(0)), progress(2, "10", highest_streak=Decimal(4))]
    answer, requested_id = await read(
        Cards(), rows, [campaign(1, CampaignKind.STREAK), campaign(2, CampaignKind.STREAK)]
    )
    assert (answer.value, requested_id) == ((), [])


async def test_a_streak_that_turns_out_to_be_of_days_is_no_failing_card() -> None:
    probed = Cards(c1=Unreadable(code=3003))
    answer, requested_id = await read(probed, [progress(1)], [campaign(1, CampaignKind.STREAK)])
    assert (answer.value, answer.missing, requested_id) == ((), (), [1])
    answer, requested_id = await read(probed, Unavailable(), [campaign(1, CampaignKind.STREAK)])
    assert (answer.value, missing(answer), requested_id) == ((), [PROGRESS], [])


async def test_without_progress_the_cards_that_the_configuration_names_are_read() -> None:
    kinds = [campaign(1, CampaignKind.STAMPS), campaign(2), campaign(3, CampaignKind.BIRTHDAY)]
    answer, requested_id = await read(Cards(c1=card(3)), Unavailable(), kinds)
    assert ([each.campaign_id for each in answer.value], requested_id) == ([1], [1])
    assert missing(answer) == [PROGRESS]


async def test_so_are_those_that_are_known_to_have_one() -> None:
    memory = Memory()
    await read(Cards(c2=card(1)), [progress(2, "20")], [campaign(2)], memory)
    answer, _ = await read(Cards(c2=card(1)), Unavailable(), [campaign(2)], memory)
    assert [each.campaign_id for each in answer.value] == [2]


async def test_progress_and_campaigns_are_read_with_time_left_for_the_cards() -> None:
    platform, _ = platform_of(Cards())
    told, own = Told([], []), read_options(language="ar")
    await perform(platform, STAMPS, "customer", own, told)
    assert told.requested_id == [("campaign_progress", "customer"), ("campaigns", None)]
    assert all(each.deadline.left < own.deadline.left - 1 for each in told.all_options)
    assert {each.language for each in told.all_options} == {"ar"}


async def test_without_the_configuration_the_cards_say_so() -> None:
    named = progress(1, "60", campaign=campaign(1, CampaignKind.STAMPS))
    answer, _ = await read(Cards(c1=card(3)), [named], refused := Refused())
    assert [each.campaign_id for each in answer.value] == [1]
    assert missing(answer) == [CONFIGURATION]
    assert answer.missing[0].error is refused


async def test_cards_from_old_progress_say_so() -> None:
    old = Answer((progress(1, "60"),), NOW, source=Source.STALE, error=(away := Unavailable()))
    answer, _ = await read(Cards(c1=card(3)), old, [campaign(1, CampaignKind.STAMPS)])
    assert [(each.campaign_id, each.total) for each in answer.value] == [(1, 5)]
    assert missing(answer) == [PROGRESS]
    assert answer.missing[0].error is away


async def test_what_is_unread_is_named_before_the_cards_that_failed() -> None:
    kinds = [campaign(1, CampaignKind.STAMPS), campaign(2, CampaignKind.STAMPS)]
    answer, _ = await read(Cards(c1=card(3), c2=Unavailable()), Unavailable(), kinds)
    assert missing(answer) == [PROGRESS, "Campaign 2"]


async def test_without_progress_and_configuration_it_is_progress_that_failed() -> None:
    with pytest.raises(NotFound):
        await read(Cards(), NotFound(), Unavailable())


@pytest.mark.parametrize(
    ("rows", "campaigns"), [(SwitchedOff(), [campaign(1, CampaignKind.STAMPS)]), ([progress(1)], SwitchedOff())]
)
async def test_where_the_program_is_off_there_are_no_cards(rows: Any, campaigns: Any) -> None:
    platform, transport = platform_of(Cards(c1=card(3)))
    with pytest.raises(SwitchedOff):
        await perform(platform, STAMPS, "customer", read_options(), Told(rows, campaigns))
    assert not transport.reads


async def test_where_the_program_is_off_the_campaigns_are_not_waited_for() -> None:
    class Silent(Told):
        async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
            if read.name == CAMPAIGNS.name:
                await asyncio.Event().wait()
            return await super().read(read, customer_id, options)

    platform, _ = platform_of(Cards())
    with pytest.raises(SwitchedOff):
        await asyncio.wait_for(perform(platform, STAMPS, "customer", read_options(), Silent(SwitchedOff(), [])), 5)


async def test_cards_that_are_called_off_leave_no_read_that_nobody_began() -> None:
    platform, _ = platform_of(Cards())
    task = asyncio.create_task(perform(platform, STAMPS, "customer", read_options(), Told([], [])))
    await asyncio.sleep(0)  # the reads of progress and campaigns are scheduled, but have not begun
    with warnings.catch_warnings(record=True) as never_awaited:
        task.cancel()
        await asyncio.wait([task])
    assert never_awaited == []


async def test_what_cards_rest_on_is_read_once_for_the_panels_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.loyalty.gameball.fakes.NOW", timezone.now())
    documents = {"stamps": card(3), "reward-campaigns-progress": [], "reward-campaigns": []}
    platform, transport = platform_of(lambda segments, _query: documents[segments[-1]])
    service = LoyaltyService(platform, AnswerStore(LocMemCache("stamps", {}), "main"))
    await asyncio.gather(
        service.read(STAMPS, "7", read_options()),
        service.read(CAMPAIGN_PROGRESS, "7", read_options()),
        service.configuration(CAMPAIGNS, read_options()),
    )
    assert sorted(segments[-1] for segments, _ in transport.reads) == ["reward-campaigns", "reward-campaigns-progress"]


async def test_other_campaigns_are_probed_once_for_all_customers() -> None:
    memory = Memory()
    kinds = [campaign(1), campaign(2, CampaignKind.EVENT), campaign(3, CampaignKind.BIRTHDAY), campaign(4, None)]
    cards = Cards(c1=card(2), c2=Unreadable(code=3003))
    answer, requested_id = await read(cards, [progress(n, "20") for n in (1, 2, 3, 4)], kinds, memory)
    assert requested_id == [1, 2, 4]
    assert [each.campaign_id for each in answer.value] == [1]
    _, requested_id = await read(cards, [progress(n, "20") for n in (1, 2, 3, 4)], kinds, memory)
    assert requested_id == [1]


async def test_of_a_probe_alone_it_is_expected_that_there_is_no_such_card() -> None:
    platform, transport = platform_of(Cards(c1=card(1), c2=Unreadable(code=3003)))
    rows, campaigns = [progress(1, "20"), progress(2)], [campaign(1, CampaignKind.STAMPS), campaign(2)]
    await perform(platform, STAMPS, "customer", read_options(), Told(rows, campaigns))
    assert [3003 in expected for expected in transport.expected] == [False, True]


async def test_a_profile_costs_at_most_three_probes_and_the_next_one_tries_others() -> None:
    memory, rows, kinds = Memory(), [progress(n) for n in range(1, 8)], [campaign(n) for n in range(1, 8)]
    odd = Cards(**{f"c{n}": Unreadable() for n in range(1, 8)})
    seen: list[int] = []
    for _ in range(3):
        answer, requested_id = await read(odd, rows, kinds, memory)
        assert (answer.value, answer.missing, len(requested_id)) == ((), (), 3)
        seen += requested_id
    assert set(seen) == set(range(1, 8))


@pytest.mark.parametrize(
    "outcome", [Unavailable(), Unreadable(), NotFound(code=7000), {}, {"numberOfCompletedSteps": "?"}]
)
async def test_an_answer_that_settles_nothing_hides_no_card(outcome: Any) -> None:
    memory = Memory()
    await read(Cards(c1=outcome), [progress(1, "20")], [campaign(1)], memory)
    answer, _ = await read(Cards(c1=card(1)), [progress(1, "20")], [campaign(1)], memory)
    assert [each.collected for each in answer.value] == [1]


async def test_not_found_is_of_the_campaign_when_the_customer_was_found_for_another() -> None:
    memory = Memory()
    rows, kinds = [progress(1), progress(2)], [campaign(1, CampaignKind.STAMPS), campaign(2)]
    await read(Cards(c1=card(1), c2=NotFound(code=7000)), rows, kinds, memory)
    _, requested_id = await read(Cards(c1=card(1)), rows, kinds, memory)
    assert requested_id == [1]


async def test_a_card_without_its_number_of_stamps_is_still_a_card() -> None:
    answer, _ = await read(Cards(c1=card("three")), [progress(1, "20")], [campaign(1)])
    assert [(each.collected, each.total, each.can_earn_again) for each in answer.value] == [(None, None, True)]
    assert [each.field for each in answer.drift] == ["numberOfCompletedSteps"]


async def test_a_failing_card_is_named_and_the_others_stand() -> None:
    nameless = replace(campaign(3, CampaignKind.STAMPS), name=None)
    rows = [progress(1, "60"), progress(2), CampaignProgress(3)]
    kinds = [campaign(1, CampaignKind.STAMPS), campaign(2, CampaignKind.STAMPS), nameless]
    answer, _ = await read(Cards(c1=card(3), c2=Unavailable(), c3=Unavailable()), rows, kinds)
    assert [each.campaign_id for each in answer.value] == [1]
    assert [str(each.name) for each in answer.missing] == ["Campaign 2", "stamps card 3"]
    assert {type(each.error) for each in answer.missing} == {Unavailable}


async def test_when_every_card_fails_so_does_the_read() -> None:
    with pytest.raises(Unavailable):
        await read(Cards(c1=Unavailable()), [progress(1)], [campaign(1, CampaignKind.STAMPS)])


async def test_cards_are_read_at_the_same_moment() -> None:
    memory, under_way, most = Memory(), [0], [0]
    platform, transport = platform_of(Cards(c1=card(1), c2=card(2)), memory)
    get = transport.get

    async def slow(*segments: str, **options: Any) -> Any:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        await asyncio.sleep(0)
        under_way[0] -= 1
        return await get(*segments, **options)

    transport.get = slow  # type: ignore[method-assign]
    kinds = [campaign(n, CampaignKind.STAMPS) for n in (1, 2)]
    await perform(platform, STAMPS, "customer", read_options(), Told([progress(1), progress(2)], kinds))
    assert most == [2]


class ToldAfter(Told):
    """Tells nothing before `first` is over."""

    def __init__(self, first: Callable[[], Awaitable[None]], rows: Progress) -> None:
        super().__init__(rows, WITH_CARDS)
        self._first = first

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        await self._first()
        return await super().read(read, customer_id, options)


async def begun(cards: Any, rows: Progress, memory: Memory) -> Any:
    """What was asked for before progress and campaigns were told, and the answer or error."""
    platform, transport = platform_of(cards, memory)
    requested_id: set[int] = set()

    async def look() -> None:
        await asyncio.sleep(0)
        requested_id.update(int(segments[3]) for segments, _ in transport.reads)

    try:
        answer: Any = await perform(platform, STAMPS, "customer", read_options(), ToldAfter(look, rows))
    except LoyaltyError as error:
        answer = error
    return sorted(requested_id), answer


WITH_CARDS = [campaign(n, CampaignKind.STAMPS) for n in range(1, 7)]
ALL = Cards(**{f"c{n}": card(1) for n in range(1, 7)})
BOTH = Cards(c1=card(1), c2=card(2))


async def test_cards_that_were_there_before_are_asked_for_before_progress_is_told() -> None:
    memory = Memory()
    assert (await begun(BOTH, [progress(1), progress(2)], memory))[0] == []
    requested_id, answer = await begun(BOTH, [progress(1), progress(2)], memory)
    assert requested_id == [1, 2]
    assert [each.campaign_id for each in answer.value] == [1, 2]


async def test_a_card_that_is_not_this_customers_is_dropped_and_asked_for_no_more() -> None:
    memory = Memory()
    await begun(BOTH, [progress(1), progress(2)], memory)
    failing = Cards(c1=card(1), c2=Unavailable())
    requested_id, answer = await begun(failing, [progress(1)], memory)
    assert requested_id == [1, 2]
    assert ([each.campaign_id for each in answer.value], answer.missing) == ([1], ())
    assert (await begun(failing, [progress(1)], memory))[0] == [1]


async def test_a_card_that_is_dropped_is_not_waited_for() -> None:
    memory, under_way = Memory(), asyncio.Event()
    await begun(BOTH, [progress(1), progress(2)], memory)
    platform, transport = platform_of(BOTH, memory)
    get, ended = transport.get, []

    async def hanging(*segments: str, **options: Any) -> Any:
        if segments[3] == "1":
            return await get(*segments, **options)
        try:
            under_way.set()
            return await asyncio.Event().wait()
        finally:
            ended.append(segments[3])

    transport.get = hanging  # type: ignore[method-assign]

    async def until_it_hangs() -> None:
        await under_way.wait()

    answer = await perform(platform, STAMPS, "customer", read_options(), ToldAfter(until_it_hangs, [progress(1)]))
    await asyncio.sleep(0)
    assert ([each.campaign_id for each in answer.value], ended) == ([1], ["2"])


async def others(memory: Memory, number: int, *campaigns: int) -> None:
    """So many customers are read, each for the first time, who have these cards."""
    for _ in range(number):
        await begun(ALL, [progress(one) for one in campaigns], memory)
        another_customer(memory)


def another_customer(memory: Memory) -> None:
    """Nobody has looked at "customer" yet."""
    memory.kept.pop(("stamps-cards", "customer"), None)


async def test_cards_that_nearly_everybody_has_are_asked_for_before_progress_is_told() -> None:
    memory = Memory()
    await others(memory, 3, 1, 2, 3)
    assert (await begun(ALL, [progress(1), progress(2), progress(3)], memory))[0] == []  # three tell too little
    another_customer(memory)
    await others(memory, 1, 1, 2)  # and one without the third
    requested_id, answer = await begun(ALL, [progress(1), progress(2), progress(3)], memory)
    assert requested_id == [1, 2]
    assert [each.campaign_id for each in answer.value] == [1, 2, 3]


async def test_a_customer_without_the_cards_that_others_have_is_shown_none() -> None:
    memory = Memory()
    await others(memory, 10, 1, 2, 3)
    requested_id, answer = await begun(Cards(), [], memory)
    assert (requested_id, answer.value, answer.missing) == ([1, 2, 3], (), ())


async def test_at_most_four_cards_are_guessed() -> None:
    memory = Memory()
    await others(memory, 10, 1, 2, 3, 4, 5, 6)
    requested_id, answer = await begun(ALL, [progress(n) for n in range(1, 7)], memory)
    assert len(requested_id) == 4
    assert len(answer.value) == 6


async def test_no_card_is_guessed_while_the_quota_is_short() -> None:
    memory = Memory()
    await others(memory, 10, 1, 2, 3)
    platform, transport = platform_of(ALL, memory)
    transport.room = False
    requested_id: list[int] = []

    async def look() -> None:
        await asyncio.sleep(0)
        requested_id.append(len(transport.reads))

    told = ToldAfter(look, [progress(1)])
    await perform(platform, STAMPS, "customer", read_options(), told)
    assert set(requested_id) == {0}
    assert len(transport.reads) == 1
    requested_id.clear()
    await perform(platform, STAMPS, "customer", read_options(), told)  # this customer's own are known, and no guess
    assert set(requested_id) == {2}


async def test_a_customer_counts_once_however_often_looked_at() -> None:
    memory = Memory()
    for _ in range(10):
        await begun(ALL, [progress(1)], memory)
    another_customer(memory)
    assert (await begun(ALL, [progress(1)], memory))[0] == []


async def test_what_is_counted_names_nobody() -> None:
    memory = Memory()
    await others(memory, 2, 1, 2)
    assert await memory.recall(CARDS_OF_ALL) == {(1, 2): 2}


async def test_that_a_guess_was_in_vain_is_no_news() -> None:
    memory = Memory()
    await others(memory, 10, 1)
    platform, transport = platform_of(Cards(c1=Unreadable(code=3003)), memory)
    await perform(platform, STAMPS, "customer", read_options(), ToldAfter(lambda: asyncio.sleep(0), []))
    assert [3003 in expected for expected in transport.expected] == [True]


async def test_where_the_program_is_off_cards_are_asked_for_once_at_most() -> None:
    memory = Memory()
    await others(memory, 10, 1, 2)
    for likely in ([1, 2], []):
        requested_id, error = await begun(Cards(c1=SwitchedOff(), c2=SwitchedOff()), SwitchedOff(), memory)
        assert (requested_id, type(error)) == (likely, SwitchedOff)


async def test_progress_that_cannot_be_read_changes_nothing_of_what_is_expected() -> None:
    memory = Memory()
    await begun(BOTH, [progress(1), progress(2)], memory)
    await begun(Cards(c1=card(1), c2=[]), Unavailable(), memory)
    assert (await begun(BOTH, [progress(1), progress(2)], memory))[0] == [1, 2]


NAMED = [campaign(n, CampaignKind.STAMPS) for n in range(1, 101)]
ROWS = [progress(n) for n in range(1, 101)]


@pytest.mark.parametrize("refusal", [NotFound(code=7000), Unreadable(code=3003)])
async def test_a_hundred_cards_that_the_platform_does_not_have_are_asked_for_once_an_hour(
    refusal: LoyaltyError, monkeypatch: pytest.MonkeyPatch
) -> None:
    none, memory = Cards(**{f"c{n}": refusal for n in range(1, 101)}), Memory()
    asked = []
    for minutes in (0, 1, 59, 61):
        monkeypatch.setattr(timezone, "now", lambda at=NOW + timedelta(minutes=minutes): at)
        answer, requested_id = await read(none, ROWS, NAMED, memory)
        assert {each.is_refused for each in answer.value} == {True}
        assert (len(answer.value), answer.missing) == (100, ())  # a whole answer, which is kept for this customer too
        asked.append(len(requested_id))
        another_customer(memory)
    assert asked == [100, 0, 0, 100]


async def test_a_card_that_other_customers_have_is_asked_for_of_each_customer() -> None:
    memory = Memory()
    await others(memory, 1, 1)
    none = Cards(c1=NotFound(code=7000), c2=NotFound(code=7000))
    for expected in ([1, 2], [1]):
        answer, requested_id = await read(none, [progress(1), progress(2)], NAMED[:2], memory)
        assert ([each.is_refused for each in answer.value], requested_id) == ([True, True], expected)


@pytest.mark.parametrize(
    "rows", [Answer((progress(1),), NOW, source=Source.CACHED), Answer((progress(1),), NOW, source=Source.STALE)]
)
async def test_a_customer_who_may_be_gone_says_nothing_about_the_cards_of_others(rows: Answer[Any]) -> None:
    memory = Memory()
    await read(Cards(c1=NotFound(code=7000)), rows, NAMED[:1], memory)
    answer, _ = await read(Cards(c1=card(1)), [progress(1)], NAMED[:1], memory)
    assert [each.collected for each in answer.value] == [1]


async def test_without_progress_not_found_may_be_the_customer() -> None:
    with pytest.raises(NotFound):
        await read(Cards(c1=NotFound(code=7000)), Unavailable(), NAMED[:1])
