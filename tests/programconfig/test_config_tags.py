"""Tags of the configuration's templates."""

from dataclasses import replace
from typing import Any

from dashboard.speed.cached_includes import cached, include_cached, include_each
from programconfig.campaigns.rows import CampaignRow
from programconfig.templatetags.config import as_file, sort_mark
from tests.programconfig.sample import campaign, rows

ROW = "programconfig/campaign_row.html"


def test_a_fragment_is_rendered_once_for_the_same_values_and_again_for_others() -> None:
    cached.cache_clear()
    one: CampaignRow = rows().row(campaign(1))
    same: CampaignRow = rows().row(campaign(1))
    first = include_cached(ROW, row=one)
    assert include_cached(ROW, row=same) is first
    assert "Sample 1" in first
    for name in ("url", "title", "status_title", "dates", "kind", "visibility", "audience", "how_often", "reward"):
        other: Any = {name: "another"}
        assert "another" in include_cached(ROW, row=replace(one, **other)), name


def test_each_of_a_list_is_rendered_once() -> None:
    cached.cache_clear()
    both = [rows().row(campaign(number)) for number in (1, 2)]
    markup = include_each(ROW, row=both)
    assert markup == include_cached(ROW, row=both[0]) + include_cached(ROW, row=both[1])
    assert include_each(ROW, row=[*both, both[0]]) == markup + include_cached(ROW, row=both[0])
    assert cached.cache_info().misses == 2
    assert include_each(ROW, row=[]) == ""


def test_what_is_cached_is_escaped() -> None:
    assert "<b>" not in include_cached(ROW, row=rows().row(campaign(1, name="<b>")))


def test_a_file_keeps_the_filters() -> None:
    assert (as_file("/x/", "csv"), as_file("/x/?q=1", "csv")) == ("/x/?format=csv", "/x/?q=1&format=csv")


def test_a_column_is_marked_by_how_it_is_sorted() -> None:
    assert sort_mark("") == ""
    assert "<svg" in sort_mark("ascending")
    assert sort_mark("ascending") != sort_mark("descending")
