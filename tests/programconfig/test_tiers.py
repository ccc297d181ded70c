"""The matrix of tiers, and one tier."""

from decimal import Decimal

from dashboard.loyalty.models import Tier, TierBenefit
from programconfig.tiers import details, matrix, sheet
from tests.programconfig.sample import TIERS


def test_kinds_stand_in_one_order_and_cells_under_them() -> None:
    view = matrix(TIERS, "points")
    assert [str(kind) for kind in view.kinds] == ["On entry, once", "Once in a lifetime", "Other benefits"]
    basic, gold = view.rows
    assert [[benefit.words for benefit in cell.benefits] for cell in basic.cells] == [["50 points"], [], []]
    assert [benefit.words for benefit in gold.cells[2].benefits] == ["A seat"]
    assert gold.cells[2].benefits[0].link == "https://shop.example.com/seat"
    assert (basic.needs, gold.needs) == ("0 points", "250 points")


def test_a_tier_adds_what_the_one_below_has_not() -> None:
    basic, gold = matrix(TIERS, None).rows
    assert (basic.below, basic.adds) == (None, ())
    assert gold.below == "Basic"
    # An entry reward is given again for entering.
    assert [benefit.words.partition(",")[0] for benefit in gold.adds] == ["A seat", "50 points", "a coupon: 10% off"]


def test_a_benefit_nobody_documented_has_a_column_of_its_own_name() -> None:
    odd = Tier("Odd", 3, benefits=(TierBenefit("Free Parking", "Behind the shop"), TierBenefit(None, "Something")))
    view = matrix([*TIERS, odd], None)
    assert [str(kind) for kind in view.kinds[3:]] == ["Free Parking", "Without a name"]


def test_what_was_not_sent_costs_only_itself() -> None:
    (row,) = matrix([Tier()], "points").rows
    assert (row.name, row.order, row.needs, row.cells) == (None, None, "", ())


def test_no_tiers_are_no_rows() -> None:
    assert matrix((), "points").rows == ()


def test_one_tier_has_every_field_that_was_sent() -> None:
    view = details(TIERS, 2, "points")
    assert view
    assert [(field.path, field.value) for field in view.fields][-2:] == [
        ("newField.deep[0]", "1.5"),
        ("newField.deep[1]", "null"),
    ]
    assert [benefit.reward is not None for benefit in view.benefits] == [False, True, True]
    assert view.row.below == "Basic"


def test_tiers_of_the_same_order_are_counted() -> None:
    view = details([Tier("A", 1), Tier("B", 1)], 1, None)
    assert view
    assert (view.row.name, view.duplicates) == ("A", 1)


def test_an_order_nobody_has_is_no_tier() -> None:
    assert details(TIERS, 9, None) is None


def test_the_file_has_a_line_for_each_tier() -> None:
    written = sheet(matrix(TIERS, "points"), TIERS)
    assert [row[1] for row in written.rows] == ["Basic", "Gold"]
    assert all(len(row) == len(written.columns) for row in written.rows)
    assert written.raw == tuple(tier.raw for tier in TIERS)


def test_an_unsafe_link_is_not_followed() -> None:
    tier = Tier("T", 1, Decimal(0), None, (TierBenefit("Custom Benefits", "x", "javascript:alert(1)"),))
    view = details([tier], 1, None)
    assert view
    assert (view.benefits[0].link, view.benefits[0].link_as_sent) == ("", "javascript:alert(1)")
