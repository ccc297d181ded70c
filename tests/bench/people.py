"""As many customers as wanted, from a seed: names as unevenly common as names are, in two alphabets. Nobody real.

Numbers begin with +999, which no country has; e-mails are of example.com and its like.
"""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate

from dashboard.loyalty.customer_record import CustomerRecord

LATIN = "ba be bi da de di el fa ga ha he in ja jo ka la le li lu ma me mi mo na ne ni no ra ri ro sa se so ta".split()
ARABIC = "ا با بر جم حا حم دا را سا سل سم شا صا طا عا عب فا فر كا لا لي ما مح مي نا نو ها هد وا يا".split()
DOMAINS = ("mail.example.com", "post.example.org", "example.net", "work.example.com", "example.com")
FIRST_NAMES, LAST_NAMES = 12_000, 90_000


class People:
    """Customer `number` is the same for the same seed, whoever is asked for before."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        rng = random.Random(f"{seed}:names")
        self._first = [_Names(rng, FIRST_NAMES, syllables) for syllables in (LATIN, ARABIC)]
        self._last = [_Names(rng, LAST_NAMES, syllables) for syllables in (LATIN, ARABIC)]

    def fact(self, number: int) -> CustomerRecord:
        """All that may be known of a customer."""
        rng = random.Random(self._seed << 40 | number)
        alphabet = int(rng.random() < 0.3)
        first, last = self._first[alphabet].pick(rng.random()), self._last[alphabet].pick(rng.random())
        middle = f" {self._first[alphabet].pick(rng.random())}" if rng.random() < 0.25 else ""
        local = f"{first}.{last}{number % 1000}" if not alphabet else f"customer.{number}"
        return CustomerRecord(
            f"cust_{number:08}",
            "import",
            platform_id=str(300_000 + number),
            name=f"{first.title()}{middle.title()} {last.title()}",
            email=f"{local}@{DOMAINS[rng.randrange(len(DOMAINS))]}",
            phone=f"+999{rng.randrange(10**9):09}",
            referral_code=f"R{rng.randrange(36**6):08X}",
        )

    def facts(self, count: int) -> Iterator[CustomerRecord]:
        """Customers 1 to `count`."""
        return map(self.fact, range(1, count + 1))


class _Names:
    """Made-up names; the one at place n is 1/n as common as the first."""

    def __init__(self, rng: random.Random, count: int, syllables: Sequence[str]) -> None:
        made: dict[str, None] = {}
        while len(made) < count:
            made["".join(rng.choices(syllables, k=rng.choice((2, 2, 3, 3, 3, 4))))] = None
        self._names = list(made)
        self._sums = list(accumulate(1 / (place + 10) for place in range(count)))

    def pick(self, share: float) -> str:
        return self._names[bisect(self._sums, share * self._sums[-1])]
