"""Filter, search, sort and page."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.models import Campaign, CampaignKind, End, Gap, Open, Reward, Visibility
from programconfig.campaigns.listing import SORTS, ListQuery, columns, listing, select
from programconfig.campaigns.rows import sheet
from tests.loyalty.gaps import gaps
from tests.programconfig.sample import NOW, TIERS, campaign, day, rows

SPIN = Open("Spin The Wheel", CampaignKind.SPIN_THE_WHEEL)
ALL = (
    campaign(1, name="Autumn", starts_at=day(-9), tags=("VIP",), description="For rainy days"),
    campaign(2, name="spring", starts_at=day(9), min_tier=2, kind=SPIN),
    campaign(3, name="Ended", ends_at=End(day(-1)), visibility=Open("Not Visible", Visibility.HIDDEN)),
    campaign(4, name="Hidden", visibility=Open("NotVisible", Visibility.HIDDEN), rewards=(Reward(points=Decimal(9)),)),
    Campaign(None, gaps=gaps(Gap.NOT_SENT, "starts_at", "ends_at", "tags")),
    campaign(
        6, name="Quest", kind=Open("Quest"), is_repeatable=True, max_achievements=Decimal(-1), tags=("app", "VIP")
    ),
)


def found(**query: str) -> list[int | None]:
    return [one.campaign_id for one in select(ALL, ListQuery.of(query), NOW)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, [1, 4, 6, 2, None, 3]),
        ({"status": "active"}, [1]),
        ({"status": "unknown"}, [None]),
        ({"type": "spin the wheel"}, [2]),
        ({"type": "Quest"}, [6]),
        ({"type": "Nothing"}, []),
        ({"visibility": "not visible"}, [4, 3]),
        ({"tier": "2"}, [2]),
        ({"tag": "VIP"}, [1, 6]),
        ({"tag": "VIP", "type": "Quest", "status": "always-on"}, [6]),
        ({"q": "RAINY"}, [1]),
        ({"q": " spr "}, [2]),
        ({"q": "6"}, [6]),
        ({"sort": "name"}, [None, 1, 3, 4, 6, 2]),
        ({"sort": "-name"}, [2, 6, 4, 3, 1, None]),
        ({"sort": "dates"}, [1, 2, 3, 4, None, 6]),
        ({"sort": "-often"}, [6, 1, 2, 3, 4, None]),
        ({"sort": "reward"}, [None, 4, 1, 2, 3, 6]),
        ({"sort": "who", "tag": ""}, [3, 4, 1, 6, 2, None]),
    ],
)
def test_it_gives_what_is_asked_for(query: Any, ids: list[int | None]) -> None:
    assert found(**query) == ids


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "q": st.sampled_from(["a", "s", "zz"]),
            "status": st.sampled_from(["active", "ended", "always-on"]),
            "tag": st.sampled_from(["VIP", "x"]),
            "sort": st.sampled_from([*SORTS, *(f"-{name}" for name in SORTS)]),
        },
    )
)
def test_filters_only_take_away_and_sorting_only_moves(query: dict[str, str]) -> None:
    chosen = found(**query)
    assert len(chosen) == len(set(chosen))
    assert set(chosen) <= set(found())
    for name in query:
        fewer = {key: value for key, value in query.items() if key != name}
        assert set(chosen) <= set(found(**fewer))


@pytest.mark.parametrize(
    "query",
    [
        {"status": "on"},
        {"tier": "gold"},
        {"tier": "--2"},
        {"tier": "9" * 30},
        {"sort": "size"},
        {"sort": "--name"},
        {"page": "0"},
        {"page": "two"},
    ],
)
def test_what_cannot_be_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        ListQuery.of(query)


def test_choices_are_those_that_occur_and_the_one_asked_for() -> None:
    view = listing(ALL, TIERS, ListQuery.of({"type": "Gone", "tier": "2"}), NOW, rows())
    by_name = {one.name: one for one in view.filters}
    assert [choice.value for choice in by_name["type"].choices] == ["event", "Quest", "spin the wheel", "Gone"]
    assert [choice.value for choice in by_name["type"].choices if choice.chosen] == ["Gone"]
    assert [(choice.value, choice.title) for choice in by_name["tier"].choices] == [("1", "Basic"), ("2", "Gold")]
    assert [choice.value for choice in by_name["tag"].choices] == ["VIP", "app"]


def test_a_columns_link_turns_its_order_round() -> None:
    by_name = {column.name: column for column in columns("name")}
    assert (by_name["name"].order, by_name["name"].next) == ("ascending", "-name")
    assert (by_name["type"].order, by_name["type"].next) == ("", "type")
    assert {column.name: column.order for column in columns("-name")}["name"] == "descending"


def test_a_page_has_fifty_rows_in_words() -> None:
    many = [replace(ALL[0], campaign_id=number) for number in range(120)]
    view = listing(many, TIERS, ListQuery.of({"page": "3"}), NOW, rows())
    assert (view.paging.first, view.paging.last, view.total, len(view.rows)) == (101, 120, 120, 20)
    first = view.rows[0]
    assert (first.url, first.title, first.status_title) == ("/campaigns/100/", "Autumn", "active")
    assert (first.kind, first.visibility, first.audience) == ("Event", "always visible", "every tier, tagged VIP")


def test_a_campaign_of_which_nothing_came_is_still_a_row() -> None:
    row = rows().row(Campaign(gaps=gaps(Gap.NOT_SENT, "starts_at", "ends_at", "tags")))
    assert (row.url, row.title, row.kind, row.visibility) == ("", "unnamed", None, None)
    assert (row.status_title, row.audience, row.how_often) == (
        "status unknown",
        "tiers unknown, tags unknown",
        "unknown",
    )


def test_what_is_said_once_is_not_said_of_others() -> None:
    told = rows()
    said = [told.row(one).audience for one in (campaign(1, tags=("VIP",)), campaign(2), campaign(3, min_tier=2))]
    assert said == ["every tier, tagged VIP", "every tier", "Gold"]


def test_the_file_has_every_campaign_and_what_was_sent() -> None:
    written = sheet(ALL, rows())
    assert [row[0] for row in written.rows] == [1, 2, 3, 4, None, 6]
    assert all(len(row) == len(written.columns) for row in written.rows)
    assert written.raw[0] == {"id": 1}


def test_what_the_platform_tells_nothing_of_has_neither_column_nor_filter() -> None:
    not_offered = gaps(Gap.NOT_OFFERED, "visibility", "min_tier", "is_repeatable")
    bare = [replace(one, gaps=(*one.gaps, *not_offered)) for one in ALL]
    view = listing(bare, None, ListQuery(), NOW, rows())
    assert [one.name for one in view.columns] == ["name", "type", "status", "dates", "who", "reward"]
    assert [one.name for one in view.filters] == ["type", "status", "tag"]
    assert {row.audience for row in view.rows} == {
        "tagged VIP",
        "tagged app or VIP",
        "tags unknown",
        "no condition sent",
    }
    mixed = listing([*bare, ALL[0]], None, ListQuery(), NOW, rows())
    assert len(mixed.columns) == len(SORTS)


def test_switched_off_is_offered_where_it_occurs() -> None:
    def offered(*campaigns: Campaign) -> set[str]:
        return {choice.value for choice in listing(campaigns, None, ListQuery(), NOW, rows()).filters[1].choices}

    assert not {"off", "deleted"} & offered(*ALL)
    assert offered(campaign(1, is_active=False)) - offered(*ALL) == {"off"}
