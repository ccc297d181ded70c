"""The documents' own sample answers, read where they stand."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.models import ActivityKind
from tests.loyalty.gameball.documents import SHARED, flat, parsed

# How each sample begins, to find it by.
BEGINNINGS = {
    "balance": '{"totalPointsBalance"',
    "tier_progress": '{"current"',
    "campaign_progress": '[{"rewardsCampaignName"',
    "referrals": '{"referredFriends"',
    "referrals_count": '{"count":15',
    "activities": '{"activities"',
    "activities_count": '{"count":240',
}


def documents() -> list[Any]:
    """Every JSON sample of the seed documents; one of them has a comma too many."""
    found = []
    for seed in sorted((SHARED / "seeds").glob("*.txt")):
        text = seed.read_text()
        for part in text.split("Sample Response")[1:]:
            begin = re.search(r"[\[{]", part)
            assert begin
            repaired = re.sub(r",(\s*[}\]])", r"\1", part[begin.start() :])
            found.append(json.JSONDecoder(parse_float=Decimal).raw_decode(repaired)[0])
    return found


def compact(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"), default=str)


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_documents_sample_reads_like_ours(name: Any) -> None:
    begin = BEGINNINGS[name].replace(" ", "")
    (body,) = [document for document in documents() if compact(document).startswith(begin)]
    ours, theirs = dict(flat(parsed(name)[0])), dict(flat(parsed(name, body)[0]))
    numbers = {path: value for path, value in theirs.items() if isinstance(value, int | Decimal)}
    assert numbers == {path: ours[path] for path in numbers}
    assert ours.keys() == theirs.keys()
    assert {path for path, value in ours.items() if value is None} == {
        p for p, value in theirs.items() if value is None
    }
    assert not parsed(name, body)[1]


def test_the_documents_activity_happened_when_it_says() -> None:
    (body,) = [document for document in documents() if "activities" in document]
    (activity,), _ = parsed("activities", body)
    assert activity.kind.known is ActivityKind.PAYMENT_REWARD
    assert activity.at.isoformat() == "2024-10-11T15:51:29+00:00"
