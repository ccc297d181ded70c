"""Lists as files."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from dashboard.loyalty.models import Answer, End, Source
from dashboard.text.csv_lines import cell
from programconfig.exports import export, pretty
from programconfig.pages import Format
from programconfig.sheet import Sheet
from tests.customers.panels.sample import CAIRO

MOMENT = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),  # tests/text/test_csv_cells.py has the others
        ("a;＝1", "a;'＝1"),
        (Decimal("-2.50"), "-2.50"),
        (-2, "-2"),
        (True, "yes"),
        (False, "no"),
        ("a=b", "a=b"),
        (None, ""),
        (0, "0"),
        (Decimal("1E+2"), "100"),
        (MOMENT, "2026-11-20 11:05"),
        (End(datetime(2027, 2, 1, tzinfo=CAIRO)), "2027-01-31"),
        (gettext_lazy("Tiers"), "Tiers"),
        ("", ""),
    ],
)
def test_a_cell_is_never_a_formula(value: Any, written: str) -> None:
    assert cell(value, CAIRO) == written


def test_numbers_that_a_float_would_change_are_text() -> None:
    exact, odd = Decimal("0.1"), Decimal("0.1000000000000000055")
    assert json.loads(pretty({"exact": exact, "odd": odd})) == {"exact": 0.1, "odd": str(odd)}


def test_json_keeps_the_platforms_order_and_letters() -> None:
    assert pretty({"ب": 1, "a": MOMENT}) == '{\n  "ب": 1,\n  "a": "2026-11-20T09:05:00+00:00"\n}'


def test_what_is_no_json_is_not_guessed() -> None:
    with pytest.raises(TypeError):
        pretty({"a": object()})


def test_a_file_of_several_answers_is_as_old_as_the_worst_of_them() -> None:
    cached = Answer("cached", MOMENT - timedelta(minutes=4), source=Source.CACHED)
    old = Answer("old", MOMENT - timedelta(minutes=1), source=Source.STALE)
    program = SimpleNamespace(slug="main", time_zone=CAIRO)
    page: Any = SimpleNamespace(program=program, now=MOMENT, language=None)
    for answers in ([cached, old], [old, cached]):
        response = export(page, Sheet("rows", {"id": "Id"}, ((1,),)), answers, Format.JSON)
        said = json.loads(response.content)
        assert (said["state"], said["read_at"]) == ("stale", old.fetched_at.astimezone(CAIRO).isoformat())
