"""Named changes to the program, each of one thing, to be made while the sandbox runs."""

from collections.abc import Mapping

from dashboard.sandbox.campaigns import points
from dashboard.sandbox.history import Row
from dashboard.sandbox.icons import ICONS
from dashboard.sandbox.review_examples import EXAMPLES, LATER

BIRTHDAY_TEA: Row = {
    "id": 5901,
    "name": "Birthday tea",
    "description": "A campaign added while you looked.",
    "isRepeatable": True,
    "maxAchievement": 2,
    "type": "EventBased",
    "visibility": "AlwaysVisible",
    "icon": f"{ICONS}/challenge-icons/sample-5901.webp",
    "activation": {"startDate": "today-1", "endDate": "today+30"},
    "availability": {"minTier": 2, "tags": []},
    "rewards": [points(75)],
}

CHANGES: Mapping[str, Row] = {
    "gold-minimum-300": {"tiers": [{"order": 2, "minProgress": 300}]},
    "gold-entry-reward-150": {"tiers": [{"order": 2, "benefits": {"1": {"walletReward": 150}}}]},
    "tier-added": {
        "tiers": [{"order": 5, "name": "Onyx", "minProgress": 10_000, "benefits": [],
                   "icon": f"{ICONS}/levels-icons/level-a5.webp"}]
    },
    "campaign-ended": {"campaigns": [{"id": 5805, "activation": {"endDate": "today-1"}}]},
    "campaign-added": {"campaigns": [BIRTHDAY_TEA]},
    "campaign-removed": {"campaigns": [{"id": 5803, "removed": True}]},
    "campaign-renamed": {"campaigns": [{"id": 5804, "name": "Three orders"}]},
    "coupon-cap-added": {
        "campaigns": [{"id": 5816, "rewards": {"0": {"couponReward": {"options": {"capping": 50}}}}}]
    },
    "friend-gets-60": {"referral": {"friendReward": {"coupon": {"discountValue": 60}}}},
    "gold-earns-double": {"cashback": {"tierCashbackRules": {"0": {"rewardWalletFactor": 2.0}}}},
    "redemption-rule-off": {"redemption": {"redemptionRules": {"2": {"isActive": False}}}},
    # No history should report these as a change.
    "reordered": {"cosmetic": ["reordered"]},
    "trailing-blanks": {"cosmetic": ["blanks"]},
    # A review should find these: mistakes as in a real shop.
    "three-slips": {
        "campaigns": [
            {"id": 5811, "visibility": "AlwaysVisible"},
            {"id": 5804, "redirectionButtonText": "Order now"},
            {"id": 5813, "name": "Follow us"},
        ]
    },
    **{rule: EXAMPLES[rule].change for rule in LATER},
}  # fmt: skip
