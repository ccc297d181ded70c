"""The referral rules in a browser."""

from tests.customers.conftest import SignIn
from tests.words import text_of


async def test_the_rules_are_sentences_with_the_coupon_in_full_and_the_fields_below(signed_in: SignIn) -> None:
    page = text_of((await (await signed_in("marketing")).get("/main/config/referral/")).content.decode())
    assert "For each friend, the customer gets 100 points." in page
    assert "In addition, the customer gets 250 points for every 5 friends." in page
    assert "The friend: coupon details" in page
    assert "eventMetaData.operator greater_than" in page
    assert "The platform does not say whether the referral program is switched on." in page
