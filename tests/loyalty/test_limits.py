"""What of an answer is read, and what is said of the rest."""

import json
from datetime import UTC
from typing import Any

import pytest

from dashboard.loyalty import strict_json
from dashboard.loyalty.limits import MAX_ITEMS, MAX_TEXT_LENGTH, MAX_TOTAL_ITEMS
from dashboard.loyalty.models import MAX_DIFFERENCES, Drift, DriftKind
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.sent_object import Need


def read(value: Any) -> tuple[Any, tuple[Drift, ...]]:
    return strict_json.read(json.dumps(value).encode())


def test_what_is_within_the_limits_is_read_whole() -> None:
    value = {"list": list(range(MAX_ITEMS)), "text": "x" * MAX_TEXT_LENGTH}
    assert read(value) == (value, ())


@pytest.mark.parametrize(
    ("value", "kept", "cut"),
    [
        ([0] * 12_000, [0] * MAX_ITEMS, Drift("", DriftKind.ITEMS_CUT, "10000/12000")),
        (
            {"rules": {"tiers": [0] * 12_000}},
            {"rules": {"tiers": [0] * MAX_ITEMS}},
            Drift("tiers", DriftKind.ITEMS_CUT, "10000/12000"),
        ),
        ([{"name": "é" * 10_001}], [{"name": "é" * MAX_TEXT_LENGTH}], Drift("name", DriftKind.TEXT_CUT, "10000/10001")),
        (
            {f"field {n}": n for n in range(MAX_ITEMS + 1)},
            {f"field {n}": n for n in range(MAX_ITEMS)},
            Drift("", DriftKind.ITEMS_CUT, "10000/10001"),
        ),
    ],
)
def test_what_is_beyond_them_is_left_out_and_named(value: Any, kept: Any, cut: Drift) -> None:
    assert read(value) == (kept, (cut,))


def test_all_lists_together_have_a_limit_too() -> None:
    value, cuts = read([{"benefits": [0] * 9_000} for _ in range(4)])
    assert sum(len(tier["benefits"]) for tier in value) + len(value) == MAX_TOTAL_ITEMS
    assert cuts == (Drift("benefits", DriftKind.ITEMS_CUT, "996/9000"),)


def test_of_many_names_that_are_cut_some_are_listed_and_the_others_counted() -> None:
    _, cuts = read({f"text {n}": "x" * (MAX_TEXT_LENGTH + 1) for n in range(MAX_DIFFERENCES + 3)})
    assert [cut.kind for cut in cuts] == [DriftKind.TEXT_CUT] * MAX_DIFFERENCES + [DriftKind.MORE]
    assert cuts[-1].seen == "3"


def test_fifty_differences_are_listed_and_the_others_counted() -> None:
    notes = Notes(UTC, cuts=(Drift("", DriftKind.ITEMS_CUT, "10000/12000"),))
    for place in range(MAX_DIFFERENCES + 7):
        row = Fields({f"NAME{place}": []}, notes, "[0].")
        row.text(f"name{place}")
        row.text(f"name{place}")  # read twice, noted once
        row.text(f"id{place}", need=Need.VALUE)
    kinds = [one.kind for one in notes.found]
    assert kinds.count(DriftKind.SPELLING) == MAX_DIFFERENCES  # not shown, so they count apart
    told = kinds.count(DriftKind.WRONG_TYPE) + kinds.count(DriftKind.MISSING)
    assert (kinds[0], told, kinds[-1]) == (DriftKind.ITEMS_CUT, MAX_DIFFERENCES, DriftKind.MORE)
    assert notes.found[-1].seen == str(2 * (MAX_DIFFERENCES + 7) - MAX_DIFFERENCES)
