import pytest

from programconfig.places import Part, Place


@pytest.mark.parametrize(
    ("place", "key", "title"),
    [
        (Place(Part.CAMPAIGNS, 7, "Spring"), "campaigns:7", "campaign Spring"),
        (Place(Part.CAMPAIGNS, 7), "campaigns:7", "unnamed campaign 7"),
        (Place(Part.CAMPAIGNS, None, " Spring  sale "), "campaigns:?Spring sale", "campaign  Spring  sale "),
        (Place(Part.CAMPAIGNS), "campaigns", "campaign"),
        (Place(Part.TIERS, 2, "Gold"), "tiers:2", "tier 2 Gold"),
        (Place(Part.TIERS, 0), "tiers:0", "tier 0"),
        (Place(Part.TIERS), "tiers", "tier"),
        (Place(Part.REFERRAL), "referral", "referral rules"),
        (Place(Part.EARNING), "earning", "earning rule for every tier"),
        (Place(Part.EARNING, None, "Gold"), "earning:?Gold", "earning rule Gold"),
        (Place(Part.REDEMPTION), "redemption", "redemption rules"),
        (Place(Part.REDEMPTION, 9, "Sample"), "redemption:9", "redemption rule 9 Sample"),
    ],
)
def test_a_place_has_a_key_and_a_title(place: Place, key: str, title: str) -> None:
    assert (place.key, place.title) == (key, title)


def test_a_key_fits_where_it_is_kept() -> None:
    assert len(Place(Part.REDEMPTION, None, "x" * 5000).key) <= 120
