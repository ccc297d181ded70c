"""Campaigns as lines of a list: what many share is said once, and what only looks the same is not."""

from typing import Any

import pytest

from dashboard.campaigns.status import CampaignStatus
from dashboard.loyalty.models import CampaignKind, Gap, Open, Visibility
from dashboard.loyalty.models.gaps import FieldGap
from tests.programconfig.sample import campaign, rows


def test_one_word_for_a_type_and_a_visibility_means_each_in_its_place() -> None:
    said = rows().row(campaign(kind=Open("Hidden"), visibility=Open("Hidden", Visibility.HIDDEN)))
    assert (said.kind, said.visibility) == ("Hidden", "not visible")
    called = rows().row(campaign(name=None, kind=Open("unnamed", CampaignKind.SPIN_THE_WHEEL)))
    assert (called.title, called.kind) == ("unnamed", "Spin the wheel")


@pytest.mark.parametrize("sent", [{"walletReward": 100}, ["x"], {}, [[]]])
def test_whatever_was_sent_in_place_of_a_value_the_campaign_is_listed(sent: Any) -> None:
    unreadable = tuple(FieldGap(field, Gap.UNREADABLE, (sent,)) for field in ("rewards", "icon", "tags", "starts_at"))
    said = rows().row(campaign(name="Sample", gaps=unreadable))
    assert (said.title, said.status) == ("Sample", CampaignStatus.UNKNOWN)
