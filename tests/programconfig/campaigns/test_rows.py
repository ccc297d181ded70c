"""Campaigns as lines of a list: what many share is said once, and what only looks the same is not."""

from dashboard.loyalty.models import CampaignKind, Open, Visibility
from tests.programconfig.sample import campaign, rows


def test_one_word_for_a_type_and_a_visibility_means_each_in_its_place() -> None:
    said = rows().row(campaign(kind=Open("Hidden"), visibility=Open("Hidden", Visibility.HIDDEN)))
    assert (said.kind, said.visibility) == ("Hidden", "not visible")
    called = rows().row(campaign(name=None, kind=Open("unnamed", CampaignKind.SPIN_THE_WHEEL)))
    assert (called.title, called.kind) == ("unnamed", "Spin the wheel")
