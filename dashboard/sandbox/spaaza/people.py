"""The customers: the named ones, and any number of others, each computed from a seed and a number and found by any of
their ids."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase, digits

from dashboard.sandbox.population import ARABIC, ENGLISH, Population

FIRST_OF_THE_CROWD = 1_000_000  # the other customers' user ids are above it, the cast's from CAST_BASE on
CAST_BASE = 2000
LETTERS = digits + ascii_lowercase
CITIES = ("Amsterdam", "Utrecht", "Groningen", "Maastricht", "Haarlem")
EMAIL = re.compile(r".+\.([0-9]{1,9})@example\.com")
TWIN = 12  # this customer's member number is the previous customer's user id


@dataclass(frozen=True, slots=True)
class CastMember:
    """A customer who always exists: number, name, and a description of the profile."""

    number: int
    name: str
    shows: str

    @property
    def user_id(self) -> int:
        return CAST_BASE + self.number

    @property
    def customer_id(self) -> str:
        """The id to search for."""
        return f"user:{self.user_id}" if self.number + 1 == TWIN else str(self.user_id)


CAST: tuple[CastMember, ...] = (
    CastMember(1, "Bram Vos", "an ordinary member: Bronze, 251 points, 249 to go, every kind of campaign"),
    CastMember(2, "Sanne Dekker", "the top level: nothing says what comes next"),
    CastMember(3, "Lotte Nieuw", "joined today: nulls, and every list is empty"),
    CastMember(4, "Daan Kuiper", "campaigns of types nobody knows, in forms known and unknown"),
    CastMember(5, "Femke Smit", "a voucher of every kind and in every state"),
    CastMember(6, "Ruben Brouwer", "120 friends"),
    CastMember(7, "Iris Mulder", "500 movements in the wallet"),
    CastMember(8, "Thijs Prins", "every answer comes with warnings"),
    CastMember(9, "Eva Jansen-Muster", "two wallets, one in euros: negative, and with the sign before the amount"),
    CastMember(10, "Koen Kwast", "wrong types, unknown words and unknown fields everywhere"),
    CastMember(11, "Mila Eerst", "a user id that is another member's number"),
    CastMember(12, "Mila Tweede", "a member number that is another's user id"),
    CastMember(13, "Joris Slot", "vouchers and movements are refused for this one"),
    CastMember(14, "سلمى المثال", "an Arabic name, and nothing else is known of her"),
    CastMember(15, "Slash Sample", "an identity made of every sign that breaks addresses"),
    CastMember(
        16,
        "Maximiliaan Theodoor Bartholomeus Wolfeschlegelsteinhausenbergerdorff van den Voorbeeldhof",
        "a very long name with an unbreakable word in it",
    ),
    CastMember(17, "<script>alert('sample')</script> & \"Zonen\"", "a name made of markup"),
    CastMember(18, "Noor Bakker", "entries of a prize draw, a referrer, a voucher's conditions, a return, no opt-in"),
)
BY_NUMBER = {member.number: member for member in CAST}
HOSTILE = "a/b#c?d%20e f&chain_id=1"


@dataclass(frozen=True, slots=True)
class Person:
    """A customer's identity. `number` is 1 to 99 for the cast, and above FIRST_OF_THE_CROWD for the others."""

    number: int
    name: str
    joined: datetime

    @property
    def is_cast(self) -> bool:
        return self.number in BY_NUMBER

    @property
    def user_id(self) -> int:
        return CAST_BASE + self.number if self.is_cast else self.number

    @property
    def member_number(self) -> str:
        return str(self.user_id - 1) if self.number == TWIN else f"26{self.user_id:011}"

    @property
    def email(self) -> str:
        letters = re.sub(r"[^a-z]+", ".", self.name.lower()).strip(".")[:40] or "member"
        return f"{letters}.{self.user_id}@example.com"

    @property
    def phone(self) -> str:
        """A number that nobody can have: Ofcom reserves +44 7700 900xxx for fiction."""
        return f"+447700900{self.user_id % 1000:03}"

    @property
    def identity(self) -> str:
        return HOSTILE if self.number == 15 else f"shop|{self.user_id:08}"

    @property
    def auxiliary(self) -> str:
        return f"till-{self.user_id}"

    @property
    def referral_code(self) -> str:
        value, code = self.user_id, ""
        while value:
            value, place = divmod(value, 36)
            code = LETTERS[place] + code
        return f"c{code.rjust(5, '0')}"


class People:
    """All customers for one seed and size. Nothing is stored: number 7,654,321 costs the same as number 1."""

    def __init__(self, seed: int, size: int) -> None:
        self.dice = Population(seed=seed)
        self._size = size

    def find(self, way: str, value: str, today: datetime) -> Person | None:
        """The customer whose `way` (a parameter of the API) is `value`."""
        user_id = self._user_id(way, value)
        if user_id is None:
            return None
        number = user_id - CAST_BASE if user_id - CAST_BASE in BY_NUMBER else user_id
        if number not in BY_NUMBER and not 0 < number - FIRST_OF_THE_CROWD <= self._size:
            return None
        person = self.person(number, today)
        ids = {
            "user_id": str(person.user_id),
            "member_number": person.member_number,
            "username": person.email,
            "authentication_point_identifier": person.identity,
            "auxiliary_identifier": person.auxiliary,
            "referral_code": person.referral_code,
        }
        return person if ids[way].casefold() == value.casefold() else None

    def person(self, number: int, today: datetime) -> Person:
        """The customer with this number; one member of the cast has just joined."""
        member = BY_NUMBER.get(number)
        joined = datetime(2021, 1, 1, 9, tzinfo=UTC) + timedelta(days=self.dice.roll("joined", number, 1800))
        if member:
            return Person(number, member.name, today if number == 3 else joined)
        first, last = ARABIC if self.dice.roll("arabic", number, 6) == 0 else ENGLISH
        return Person(
            number, f"{self.dice.pick('first', number, first)} {self.dice.pick('last', number, last)}", joined
        )

    @staticmethod
    def _user_id(way: str, value: str) -> int | None:
        if way == "authentication_point_identifier" and value == HOSTILE:
            return CAST_BASE + 15
        if way == "member_number" and value == str(CAST_BASE + TWIN - 1):
            return CAST_BASE + TWIN
        pattern = {
            "user_id": r"([0-9]{1,9})",
            "member_number": r"26([0-9]{11})",
            "username": EMAIL.pattern,
            "authentication_point_identifier": r"shop\|([0-9]{8,9})",
            "auxiliary_identifier": r"till-([0-9]{1,9})",
            "referral_code": r"c([0-9a-z]{5,7})",
        }[way]
        match = re.fullmatch(pattern, value, re.IGNORECASE | re.ASCII)
        return int(match[1], 36 if way == "referral_code" else 10) if match else None
