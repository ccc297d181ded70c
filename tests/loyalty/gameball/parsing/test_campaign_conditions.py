"""Who may take part and when: a condition that did not come is told from one that is not set."""

from typing import Any

import pytest

from dashboard.loyalty.gameball.parsing.campaigns import parse_campaigns
from dashboard.loyalty.notes import Notes
from tests.loyalty.gameball.fakes import CAIRO
from tests.loyalty.gaps import UNKNOWN, fields_with

DATES = {"startDate": None, "endDate": "2026-12-01T00:00:00"}
WHO = {"minTier": 2, "tags": []}
EVERYTHING = {"starts_at", "ends_at", "tags"}


@pytest.mark.parametrize(
    ("campaign", "unknown"),
    [
        ({"activation": DATES, "availability": WHO}, set()),
        ({"activation": {"StartDate": None, "EndDate": None}, "availability": WHO}, set()),
        ({"activation": None, "availability": WHO}, set()),
        ({"activation": {"startDate": "0001-01-01T00:00:00", "endDate": ""}, "availability": WHO}, set()),
        ({}, EVERYTHING),
        ({"activation": "now", "availability": 3}, EVERYTHING),
        ({"activation": {"startDate": "soon", "endDate": None}, "availability": WHO}, {"starts_at"}),
        ({"activation": {"startDate": None}, "availability": WHO}, {"ends_at"}),
        ({"activation": DATES, "availability": {"minTier": None, "tags": None}}, {"tags"}),
        ({"activation": DATES, "availability": {"minTier": "gold", "tags": "VIP"}}, {"tags"}),
    ],
)
def test_what_is_not_set_is_told_from_what_did_not_come(campaign: Any, unknown: Any) -> None:
    (read,) = parse_campaigns([campaign], Notes(CAIRO))
    assert fields_with(read, *UNKNOWN) & {"starts_at", "ends_at", "tags"} == unknown
