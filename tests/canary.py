"""What must never come out where it can be kept: secret keys, and personal data of the sandboxes' customers."""

import html
import json
from datetime import UTC, date, datetime
from functools import cache
from urllib.parse import quote, quote_plus

from dashboard.sandbox.cast import CAST
from dashboard.sandbox.population import Population
from dashboard.sandbox.spaaza.people import BY_NUMBER, People

API_KEY = "canary-api-key-3f9ac1"
SECRET_KEY = "canary-secret-key-77d20b"
SESSION_KEY = "canary-session-key-c41e08"
CUSTOMER_ID = "cust_7345612"  # one of the crowd, whom no other test asks for
USER_ID = 7345613  # the same on the other platform
SHORTEST = 6  # signs: what is shorter may stand anywhere


@cache
def personal(customer_id: str) -> frozenset[str]:
    """The id, name, e-mail and phone of a customer of the sandbox."""
    people = Population()
    number = people.number_of(customer_id)
    assert number is not None
    person = people.person(number, date(2000, 1, 1))  # who joined just now has the same name any day
    return frozenset(filter(None, (customer_id, person.name, person.email, person.mobile)))


@cache
def personal_elsewhere(number: int) -> frozenset[str]:
    """The ids, name, e-mail and phone of a customer of the other platform's sandbox."""
    person = People(seed=0, size=10_000_000).person(number, datetime(2000, 1, 1, tzinfo=UTC))
    ids = (str(person.user_id), person.member_number, person.identity, person.auxiliary, person.referral_code)
    return frozenset(one for one in (*ids, person.name, person.email, person.phone) if len(one) >= SHORTEST)


@cache
def everything() -> frozenset[str]:
    """The keys, and what is personal of the cast and of the planted customer, however it may be written down."""
    people = {CUSTOMER_ID, *(member.customer_id for member in CAST)}
    planted = {API_KEY, SECRET_KEY, SESSION_KEY}.union(*(personal(customer_id) for customer_id in people))
    planted = planted.union(*(personal_elsewhere(number) for number in (USER_ID, *BY_NUMBER)))
    return frozenset(form for text in planted for form in written(text))


def written(text: str) -> set[str]:
    """The forms a text takes in addresses, in markup and in JSON."""
    return {text, quote(text, safe=""), quote(text), quote_plus(text), html.escape(text), json.dumps(text)[1:-1]}


def leaks(text: str) -> list[str]:
    """What of it stands in `text`: every line that holds some, to be seen in the failure."""
    return [line for line in text.splitlines() if any(one in line for one in everything())]
