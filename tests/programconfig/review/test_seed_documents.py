"""The rules over every value the vendor's documents list for a type, read off the documents in place."""

import re

from programconfig.review.registry import review
from tests.loyalty.gameball.documents import SHARED
from tests.programconfig.review.sample import campaign, configuration, coupon, tier


def test_nothing_is_found_in_what_the_documents_allow() -> None:
    text = next(
        seed.read_text() for seed in (SHARED / "seeds").glob("*.txt") if "Reward Campaign Object" in seed.read_text()
    )

    def listed(after: str, before: str) -> list[str]:
        part = text[text.index(after) : text.index(before, text.index(after))]
        return re.findall(r"^([A-Z][A-Za-z ]+?): ?\S", part.partition("alues")[2], re.MULTILINE)

    kinds = listed("The type of the campaign.", "visibilitystring")
    visibilities = listed("The visibility status", "iconstring")
    benefits = listed("Indicates the type of benefit", "rankRewardnumber")
    methods = listed("referralMethodstring", "eventNamestring")
    coupons = re.findall(
        r"^([a-z_]+)$", text[text.index("couponTypestring") : text.index("discountValuenumber")], re.MULTILINE
    )
    assert (len(kinds), len(visibilities), len(methods), len(coupons)) == (7, 3, 2, 6)
    assert len(benefits) == 4
    rewards = [{"couponReward": coupon(couponType=kind)} for kind in coupons]
    campaigns = [campaign(n, type=kind, rewards=rewards) for n, kind in enumerate(kinds, start=1)]
    campaigns += [campaign(n, visibility=kind) for n, kind in enumerate(visibilities, start=50)]
    tiers = [tier(1, 0, benefits=[{"type": kind, "walletReward": 5} for kind in benefits])]
    for method in methods:
        friend = {"point": 10 if method == "CustomerAndFriend" else 0}
        rules = {"referralMethod": method, "customerReward": {"point": 10}, "friendReward": friend}
        assert review(configuration(*campaigns, tiers=tiers, referral=rules)) == []
