"""The customers: any number of them, each computed from a seed and a number, and found by any of their ids.

Customers 1 to `size` have the id `cust_<number>`. The cast has negative numbers, except members whose id has that form.
Every function costs the same for customer 1 and customer 7,654,321.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b

from dashboard.sandbox.cast import CAST

GAMEBALL_ID_BASE = 300_060
FAN_OUT = 20  # an ordinary customer's friends are among the twenty numbers from twenty times their own
FIRST_JOIN = date(2021, 1, 1)
JOIN_DAYS = 1800
NUMBERED_ID = re.compile(r"cust_([1-9][0-9]{0,11})")

ENGLISH = (
    "Alice Amber Basil Clara Daisy Edgar Felix Grace Hazel Ivor Jasper Kitty Laurel Miles Nora Oscar Poppy Rowan",
    "Ashdown Birch Calder Denham Elmwood Fairley Garland Hartley Ingram Kestrel Lockwood Merrow Northcote Oakley",
)
ARABIC = (
    "سلمى عمر ليلى كريم نادية طارق هناء سامي ريم زياد دينا آدم ياسمين فارس منى حسن",
    "المثال النموذج البستان الياسمين الزيتون النخيل الربيع الغزال الورد البحر الجبل السماء",
)
CITIES = ("Cairo", "Giza", "Alexandria", "Mansoura", "Luxor", "Aswan")


@dataclass(frozen=True, slots=True)
class Friends:
    """A range of customer numbers, all referred by one member of the cast; the share `active` of them is active."""

    first: int
    count: int
    active: int


@dataclass(frozen=True, slots=True)
class Person:
    """A customer's identity. `joined` is a day in the program's zone; an empty e-mail or mobile is unknown."""

    number: int
    customer_id: str
    gameball_id: int
    name: str
    email: str
    mobile: str
    joined: date
    arabic: bool

    @property
    def is_guest(self) -> bool:
        return self.customer_id.startswith("guest_")


@dataclass(frozen=True)
class Population:
    """All customers for one seed, one size and a number of tiers."""

    seed: int = 0
    size: int = 10_000_000
    tiers: int = 4

    @cached_property
    def _cast_numbers(self) -> dict[str, int]:
        numbered = {member.customer_id: NUMBERED_ID.fullmatch(member.customer_id) for member in CAST}
        return {
            customer_id: int(match[1]) if match else place - len(CAST)
            for place, (customer_id, match) in enumerate(numbered.items())
        }

    @cached_property
    def _cast_by_number(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self._cast_numbers.values())}

    def roll(self, topic: str, number: int, sides: int) -> int:
        """A number from 0 to `sides` - 1 that depends only on the seed, the topic and the number."""
        digest = blake2b(f"{self.seed}:{topic}:{number}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % sides

    def pick(self, topic: str, number: int, words: str) -> str:
        choices = words.split()
        return choices[self.roll(topic, number, len(choices))]

    # Ids

    def number_of(self, customer_id: str) -> int | None:
        """The number of the customer with this id, None if there is none."""
        if (number := self._cast_numbers.get(customer_id)) is not None:
            return number
        match = NUMBERED_ID.fullmatch(customer_id)
        return int(match[1]) if match and self.exists(int(match[1])) else None

    def exists(self, number: int) -> bool:
        if number in DELETED_CUSTOMERS:
            return False
        in_a_run = any(run.first <= number < run.first + run.count for run in FRIENDS.values())
        return 1 <= number <= self.size or number in self._cast_by_number or in_a_run

    def customer_id(self, number: int) -> str:
        place = self._cast_by_number.get(number)
        return f"cust_{number}" if place is None else CAST[place].customer_id

    def gameball_id(self, number: int) -> int:
        """Gameball's own id: it grows with the number in uneven steps, and can be reversed."""
        return GAMEBALL_ID_BASE + 10 * number + (7 * number + self.seed) % 10

    def first_number_after(self, gameball_id: int) -> int:
        """The smallest number whose Gameball id is greater than the given one."""
        number = (gameball_id - GAMEBALL_ID_BASE) // 10
        return number if self.gameball_id(number) > gameball_id else number + 1

    # People

    def person(self, number: int, today: date) -> Person:
        """The customer with this number as of `today`: one member of the cast has just joined."""
        place = self._cast_by_number.get(number)
        customer_id = self.customer_id(number)
        arabic = self.roll("arabic", number, 3) == 0
        if place is not None:
            name = CAST[place].name
            arabic = not name.isascii()
        else:
            first, last = ARABIC if arabic else ENGLISH
            name = f"{self.pick('first', number, first)} {self.pick('last', number, last)}"
        guest = customer_id.startswith("guest_")
        joined = FIRST_JOIN + timedelta(days=self.roll("joined", number, JOIN_DAYS))
        if customer_id in JOINED:
            joined = JOINED[customer_id] or today
        return Person(
            number=number,
            customer_id=customer_id,
            gameball_id=self.gameball_id(number),
            name=name,
            email="" if guest else self._email(number, customer_id, name),
            mobile="" if guest else self._mobile(number),
            joined=joined,
            arabic=arabic,
        )

    def _email(self, number: int, customer_id: str, name: str) -> str:
        if "@" in customer_id:
            return customer_id
        letters = re.sub(r"[^a-z]+", ".", name.lower()).strip(".") if name.isascii() else ""
        return f"{letters[:40] or 'customer'}.{number if number > 0 else 'sample'}@example.com"

    def _mobile(self, number: int) -> str:
        """A number that nobody can have, of this customer alone.

        For the cast, Ofcom reserves +44 7700 900xxx for fiction, and the North American plan 555-01xx. These are too
        few for everybody: the others have numbers of country code 999, which is not assigned.
        """
        if number not in self._cast_by_number:
            return f"+999{number:09}"
        ending = self.roll("mobile", number, 1000)
        if number % 2:
            return f"+447700900{ending:03}"
        return f"+1{(202, 305, 415, 512, 617, 713, 808, 917)[number // 2 % 8]}55501{ending % 100:02}"

    # Referrals

    def referrer(self, number: int) -> int | None:
        """The number of the customer who referred this one, if any."""
        for customer_id, run in FRIENDS.items():
            if run.first <= number < run.first + run.count:
                return self._cast_numbers[customer_id]
        parent = number // FAN_OUT
        eagerness = (0, 15, 40, 80)[self.roll("eagerness", parent, 4)]
        by_parent = parent > 0 and parent not in self._cast_by_number
        return parent if by_parent and self.roll("referred", number, 100) < eagerness else None

    def friends(self, number: int, start_after: int = 0) -> Iterator[tuple[int, bool]]:
        """Friends whose Gameball id is after `start_after`, in that order: their number, and whether they are
        active."""
        first = self.first_number_after(start_after)
        if run := FRIENDS.get(self.customer_id(number)):
            for place in range(max(0, first - run.first), run.count):
                yield run.first + place, (place + 1) * run.active // run.count > place * run.active // run.count
        elif number > 0:
            last = min(FAN_OUT * (number + 1), self.size + 1)
            for friend in range(max(first, FAN_OUT * number), last):
                if self.referrer(friend) == number:
                    yield friend, self.roll("active", friend, 100) < 65


FRIENDS = {
    "cust_1001": Friends(first=90_000, count=48, active=31),
    "cust_top": Friends(first=91_000, count=75, active=60),
    "cust_friends": Friends(first=100_000, count=1250, active=900),
    "cust_gone_friend": Friends(first=110_000, count=120, active=80),
    "cust_odd": Friends(first=112_000, count=6, active=3),
    "cust_busy": Friends(first=113_000, count=9, active=9),
}
DELETED_CUSTOMERS = frozenset(
    {110_049}
)  # deleted, but still in the referrer's list, as the last row of a page of fifty
JOINED: dict[str, date | None] = {"cust_1001": date(2023, 5, 1), "cust_busy": date(2021, 3, 7), "cust_new": None}
