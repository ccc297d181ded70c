"""Every friend can be reached and none comes twice, whatever happens to the platform's rows between two pages."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.loyalty.errors import Busy, FarAway, NotFound
from dashboard.loyalty.reads import REFERRALS
from tests.loyalty.gameball.fakes import Memory, platform_of, read_options
from tests.loyalty.performing import perform


@dataclass
class Friends:
    """A simulated referrer: friends by Gameball id. `nameless` have no customerId in their rows, `gone` cannot be read
    any more, `doubled` come twice."""

    ids: list[int]
    nameless: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    doubled: set[int] = field(default_factory=set)
    always_more: bool = False
    deaf: bool = False  # to the cursor
    inclusive: bool = False  # gives the row at the cursor, too
    most: int = 200

    def row(self, number: int) -> dict[str, Any]:
        row: dict[str, Any] = {"displayName": f"Friend {number}", "status": "Active"}
        return row if number in self.nameless else row | {"customerId": f"friend {number}"}

    def __call__(self, segments: tuple[str, ...], query: Any) -> Any:
        if segments[-1] != "referrals":
            number = int(segments[-1].removeprefix("friend "))
            if number in self.gone or number not in self.ids:
                raise NotFound
            return {"gameballId": number, "customerId": segments[-1]}
        start = 0 if self.deaf else query["startAfter"]
        after = [n for n in sorted(self.ids) if n > start or (self.inclusive and n == start)]
        rows = [self.row(n) for n in after for _ in range(2 if n in self.doubled else 1)]
        page = rows[: min(query["limit"], self.most)]
        return {"referredFriends": page, "count": len(page), "hasMore": self.always_more or len(rows) > len(page)}

    def remove(self, number: int) -> None:
        self.ids.remove(number)


async def walk(platform: Any, between: Any = None) -> list[list[str]]:
    """The names on each page from the first to the last, as someone pressing Next sees them."""
    pages: list[list[str]] = []
    while True:
        page = (await perform(platform, REFERRALS.where(len(pages) + 1), "referrer", read_options())).value
        pages.append([friend.name or "" for friend in page.friends])
        assert page.number == len(pages)
        assert len(page.friends) <= 50
        if not page.has_more:
            return pages
        if between:
            between(len(pages))


def names(numbers: Any) -> list[str]:
    return [f"Friend {number}" for number in sorted(numbers)]


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 101, 1250])
async def test_every_friend_is_reached_in_pages_of_fifty(count: Any) -> None:
    platform, transport = platform_of(Friends(list(range(10, 10 + 3 * count, 3))))
    pages = await walk(platform)
    assert [name for page in pages for name in page] == names(range(10, 10 + 3 * count, 3))
    assert len(pages) == max(1, -(-count // 50))
    assert len(transport.reads) == 2 * len(pages) - 1  # each page, and a cursor for each but the first


async def test_a_page_costs_one_read_once_the_way_is_known() -> None:
    memory = Memory()
    friends = Friends(list(range(1, 300)))
    await walk(platform_of(friends, memory)[0])
    platform, transport = platform_of(friends, memory)
    page = (await perform(platform, REFERRALS.where(4), "referrer", read_options(fresh=True))).value
    assert [friend.name for friend in page.friends] == names(range(151, 201))
    assert len(transport.reads) == 1


async def test_a_first_page_without_more_keeps_nothing() -> None:
    memory = Memory()
    await perform(platform_of(Friends([1, 2]), memory)[0], REFERRALS.where(1), "referrer", read_options())
    assert not memory.kept


async def test_a_page_in_the_middle_is_walked_to_when_the_way_is_not_known() -> None:
    platform, _ = platform_of(Friends(list(range(1, 300))))
    page = (await perform(platform, REFERRALS.where(3), "referrer", read_options())).value
    assert [friend.name for friend in page.friends] == names(range(101, 151))
    assert page.has_more


async def test_a_page_far_away_says_what_it_costs_and_reads_nothing_more() -> None:
    memory, friends = Memory(), Friends(list(range(1, 20_001)))
    platform, transport = platform_of(friends, memory)
    with pytest.raises(FarAway) as far:
        await perform(platform, REFERRALS.where(400), "referrer", read_options())
    assert "about 798 reads" in str(far.value.sentence)
    assert len(transport.reads) == 1
    transport.reads.clear()
    page = (await perform(platform, REFERRALS.where(5), "referrer", read_options())).value
    assert [friend.name for friend in page.friends] == names(range(201, 251))
    assert len(transport.reads) == 9
    with pytest.raises(FarAway) as far:
        await perform(platform, REFERRALS.where(400), "referrer", read_options())
    assert "known up to page 5" in str(far.value.sentence)


async def test_a_page_past_the_end_is_empty() -> None:
    platform, _ = platform_of(Friends(list(range(1, 61))))
    page = (await perform(platform, REFERRALS.where(4), "referrer", read_options())).value
    assert (page.friends, page.has_more, page.end_reached_early, page.number) == ((), False, False, 4)


async def test_friends_who_joined_since_are_found_past_the_old_end() -> None:
    friends = Friends(list(range(1, 61)))
    platform, _ = platform_of(friends)
    await walk(platform)
    friends.ids += range(61, 131)
    page = (await perform(platform, REFERRALS.where(3), "referrer", read_options())).value
    assert [friend.name for friend in page.friends] == names(range(101, 131))


async def test_it_walks_up_from_a_friend_who_is_gone() -> None:
    platform, _ = platform_of(Friends(list(range(1, 121)), gone={50, 49}))
    pages = await walk(platform)
    assert [name for page in pages for name in page] == names(range(1, 121))
    assert [len(page) for page in pages] == [50, 50, 20]


async def test_it_walks_up_from_a_friend_whose_number_is_not_told() -> None:
    friends = Friends(list(range(1, 121)))

    def silent(segments: tuple[str, ...], query: Any) -> Any:
        return {"customerId": segments[-1]} if segments[-1] == "friend 50" else friends(segments, query)

    assert [name for page in await walk(platform_of(silent)[0]) for name in page] == names(range(1, 121))


async def test_two_rows_that_say_the_same_are_two_friends() -> None:
    friends = Friends(list(range(1, 61)), nameless={50, 51})

    def twins(segments: tuple[str, ...], query: Any) -> Any:
        answer = friends(segments, query)
        for row in answer.get("referredFriends", ()):
            row["displayName"] = row["displayName"] if "customerId" in row else "Twin"
        return answer

    seen = [name for page in await walk(platform_of(twins)[0]) for name in page]
    assert (len(seen), seen.count("Twin")) == (60, 2)


async def test_the_answer_says_which_request_it_was_and_what_was_odd() -> None:
    answer = await perform(
        platform_of(lambda *_: {"referredFriends": []})[0], REFERRALS.where(1), "referrer", read_options()
    )
    assert (answer.request_id, [each.field for each in answer.drift]) == ("request-1", ["hasMore"])


async def test_a_whole_page_without_a_cursor_is_passed_by_asking_for_more_rows() -> None:
    platform, _ = platform_of(Friends(list(range(1, 161)), nameless=set(range(40, 101)), gone=set(range(1, 40))))
    pages = await walk(platform)
    assert sorted(name for page in pages for name in page) == sorted(names(range(1, 161)))


async def test_it_stops_and_says_so_when_no_cursor_can_be_had() -> None:
    platform, _ = platform_of(Friends(list(range(1, 402)), nameless=set(range(1, 402))))
    pages = await walk(platform)
    assert [name for page in pages for name in page] == names(range(1, 201))
    page = (await perform(platform, REFERRALS.where(5), "referrer", read_options())).value
    assert (page.friends, page.has_more, page.end_reached_early) == ((), False, True)


@pytest.mark.parametrize(
    "friends", [Friends(list(range(1, 76)), always_more=True), Friends(list(range(1, 76)), deaf=True)]
)
async def test_a_platform_that_always_says_there_is_more_is_not_believed_for_ever(friends: Any) -> None:
    platform, _ = platform_of(friends)
    pages = await walk(platform)
    assert len(pages) <= 3
    seen = [name for page in pages for name in page]
    assert len(seen) == len(set(seen))
    last = (await perform(platform, REFERRALS.where(len(pages)), "referrer", read_options())).value
    assert last.end_reached_early
    assert not last.has_more


async def test_a_failing_cursor_read_is_the_pages_error_not_its_end() -> None:
    friends = Friends(list(range(1, 76)))

    def busy(segments: tuple[str, ...], query: Any) -> Any:
        if segments[-1] != "referrals":
            raise Busy
        return friends(segments, query)

    platform, transport = platform_of(friends)
    await perform(platform, REFERRALS.where(1), "referrer", read_options())
    transport.answers = busy
    with pytest.raises(Busy):
        await perform(platform, REFERRALS.where(2), "referrer", read_options())
    transport.answers = friends
    assert len((await perform(platform, REFERRALS.where(2), "referrer", read_options())).value.friends) == 25


async def test_going_back_after_a_deletion_shows_no_friend_twice_further_on() -> None:
    friends = Friends(list(range(1, 160)))
    platform, _ = platform_of(friends)
    await walk(platform)
    friends.remove(20)
    pages = await walk(platform)
    seen = [name for page in pages for name in page]
    assert seen == names(friends.ids)


@settings(max_examples=60, deadline=None)
@given(st.data())
async def test_every_friend_who_stays_is_shown_once(data: Any) -> None:
    ids = sorted(data.draw(st.sets(st.integers(1, 900), max_size=260)))
    some = st.sets(st.sampled_from(ids), max_size=30) if ids else st.just(set())
    friends = Friends(
        list(ids),
        nameless=data.draw(some),
        gone=data.draw(some),
        doubled=data.draw(some),
        always_more=data.draw(st.booleans()),
        inclusive=data.draw(st.booleans()),
        most=data.draw(st.sampled_from([200, 200, 60])),
    )
    friends.doubled -= friends.nameless  # two rows that say nothing cannot be told from two friends
    removed: set[int] = set()

    def between(_page: int) -> None:
        if friends.ids:
            for number in data.draw(st.sets(st.sampled_from(friends.ids), max_size=4)):
                friends.remove(number)
                removed.add(number)

    platform, _ = platform_of(friends)
    pages = await walk(platform, between)
    seen = [name for page in pages for name in page]
    assert len(seen) == len(set(seen))
    assert set(names(set(ids) - removed)) <= set(seen) <= set(names(ids))
