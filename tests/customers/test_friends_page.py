"""The page that finds a friend among those that were read."""

from typing import Any

import pytest

from customers.friends.finding import is_like
from dashboard.access.models import AccessRecord
from dashboard.loyalty.models import Friend
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.words import text_of


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("laurel", True),
        ("DENHAM laurel", True),
        ("laurel.d@example.com", True),
        ("٠١٠ ٥٥٥ ٠١٩٩", True),
        ("010-555-0199", True),
        ("+20 10 5550199", True),
        ("", True),
        ("poppy", False),
        ("laurel poppy", False),
        ("019", True),  # within the phone as it is written
        ("555 0198", False),
    ],
)
def test_a_friend_is_found_by_words_of_the_name_the_email_or_the_phone(words: str, fits: bool) -> None:
    friend = Friend("cust_9", "Laurel Denham", "laurel.d@example.com", "+20105550199")
    assert is_like(friend, words) is fits
    assert is_like(Friend(), words) is (words == "")


async def test_it_says_what_all_friends_cost_and_reads_them_step_by_step(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, key = await signed_in(), await key_of("cust_friends")
    path = f"/main/customers/{key}/friends/"
    first: Any = await client.get(path)
    text = text_of(first.content.decode())
    assert "1 of 25 pages has been read." in text
    assert "Read all: at most 48 reads" in text
    assert "50 of the 50 read" in text
    assert "next bonus at" in text

    sandbox.reset_requests()
    step: Any = await client.post(
        path, {"q": "nobody of this name", "pages": "6", "all": "1"}, headers={"HX-Request": "true"}
    )
    fragment = step.content.decode()
    assert "<html" not in fragment
    assert "6 of 25 pages have been read." in text_of(fragment)
    assert "None of the friends read so far matches." in text_of(fragment)
    assert 'hx-trigger="load, submit"' in fragment
    assert 'name="pages" value="11"' in fragment
    assert 'name="pages" value="6" form="find-friend"' in fragment  # another name is looked for in these pages
    assert sum(sandbox.requests().values()) <= 10
    assert await AccessRecord.objects.filter(page="referrals").acount() == 2


async def test_what_is_masked_is_not_found(signed_in: SignIn, key_of: Keys) -> None:
    path = f"/main/customers/{await key_of('cust_1001')}/friends/"
    found = {}
    for role in ("support", "marketing"):
        client = await signed_in(role)
        answer: Any = await client.post(path, {"q": "laurel.denham.90001@example.com"})
        found[role] = "None of the friends read so far matches." not in answer.content.decode()
    assert found == {"support": True, "marketing": False}
