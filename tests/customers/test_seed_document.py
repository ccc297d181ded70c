"""The vendor's three examples of progress, taken from its page where it stands, served, and read on a profile: every
one of their values is there, in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dashboard.sandbox.app import Answer
from dashboard.sandbox.spaaza.app import SpaazaSandbox
from dashboard.sandbox.spaaza.options import SpaazaOptions
from dashboard.sandbox.spaaza.server import SpaazaServer
from tests import canary
from tests.customers.conftest import Keys, SignIn, body
from tests.loyalty.spaaza.documents import SEED, wrapped
from tests.loyalty.spaaza.pages import words
from tests.platforms import SPAAZA, Case

# What a person reads for each value of the examples, in the program's time zone, Amsterdam's.
STANDARD = {
    "award_count": "earned 2 times",
    "total_amount_awarded": "251 pts awarded in total",
}
LOYALTY = {
    "name": "level Bronze",
    "points_balance_current": "Bronze 251",
    "points_to_proceed_next_level": "249 to the next tier",
    "points_to_remain_current_level": "Needed to keep this tier 0",
    "date_reached": "Reached 15 Nov 2022, 16:23",
    "last_review_date": "Last review 11 Apr 2022, 13:10",
    "next_review_date": "Next review no date",
    "monetary_balance_current": "Counted as money unknown",
    "description": "Description Level 1 in ACME rewards Programme",
    "loyalty_level_id": "Tier number 2",
    "campaign_id": "Campaign number 159",
}
WALLET = {
    "saved_amount": "Saved 251 pts",
    "total_amount": "Added in total 251 pts",
    "is_redeemable": "Redeemable no",
    "target_count": "Target 0 pts",
    "currency.name_en": "Currency Points (",
    "currency.code": "(PTS, ",
    "currency.symbol": ", pts)",
    "currency.id": "number 5",
    "currency.display_position": "after the amount",
}


def examples() -> list[dict[str, Any]]:
    """What stands behind each `"user_progress":`, in the order of the page: standard, loyalty, wallet."""
    decoder = json.JSONDecoder(parse_float=Decimal)
    parts = SEED.read_text().split('"user_progress":')[1:]
    return [decoder.raw_decode(part.lstrip())[0] for part in parts]


def names(example: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Every value's name: "currency.code"."""
    for name, value in example.items():
        if isinstance(value, dict):
            yield from names(value, f"{before}{name}.")
        else:
            yield f"{before}{name}"


class Seeded(SpaazaSandbox):
    """The stand-in, whose chain has the documents' campaigns and no others."""

    kinds: tuple[str, ...] = ("cashback", "loyalty", "points_wallet")

    def answer(self, scope: dict[str, Any], path: str, request_id: str, *, mistype: bool) -> Answer:
        if not path.startswith("/get-campaigns"):
            return super().answer(scope, path, request_id, mistype=mistype)
        rows = [
            {"id": number, "title": f"Sample of {kind}", "type": kind, "is_active": True, "user_progress": progress}
            for number, (kind, progress) in enumerate(zip(self.kinds, examples(), strict=True))
        ]
        rows[0]["currency_id"] = 5  # the wallet says which that is
        return Answer(200, json.dumps(wrapped({"campaigns": rows})).encode())


class SeededServer(SpaazaServer):
    def __init__(self, kinds: tuple[str, ...]) -> None:
        options = SpaazaOptions(session_user_id="21", session_key=canary.SESSION_KEY)
        super().__init__(options)
        self.sandbox = Seeded(spaaza=options)
        self.sandbox.kinds = kinds


DOCUMENTED = replace(SPAAZA, serve=lambda: SeededServer(Seeded.kinds))
OTHERS_OF_THEIR_FORM = replace(SPAAZA, serve=lambda: SeededServer(("signup", "loyalty", "wallet")))
# A type nobody knows shows its form by its fields.
OF_TOMORROW = replace(SPAAZA, serve=lambda: SeededServer(("draw", "status", "purse")))


def test_every_value_of_the_examples_has_words() -> None:
    assert [sorted(names(example)) for example in examples()] == [sorted(STANDARD), sorted(LOYALTY), sorted(WALLET)]


@pytest.mark.parametrize("case", [DOCUMENTED, OTHERS_OF_THEIR_FORM, OF_TOMORROW], ids=["page", "others", "tomorrow"])
async def test_every_value_is_on_the_profile(case: Case, signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in(), await key_of("2001")
    page = words(await body(await client.get(f"/main/customers/{key}/")))
    missing = {name: said for form in (STANDARD, LOYALTY, WALLET) for name, said in form.items() if said not in page}
    assert not missing, page
    assert "Pending" not in page
