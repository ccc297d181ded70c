"""Searches as agents make them, and how long they take. Needs Django set up."""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from tests.bench.filling import COMPUTED, fill, processor, scan, search
from tests.bench.people import People

SAMPLES, SCANS, TYPOS = 150, 3, 400  # searches of each kind, plain ones, names typed right and wrong


def measure(customers: int) -> None:
    """Fill the database, search it, print what it took."""
    people = People()
    fill(people, customers)
    asked = min(customers, COMPUTED)
    for line in chain(speed(people, asked), recall(people, asked)):
        print(line, flush=True)  # noqa: T201


Kind = tuple[str, Callable[[random.Random, People, int], str], str]  # what, what is typed, and the field a scan reads


def kinds() -> list[Kind]:
    """What agents type of a customer."""
    return [
        ("customer id", lambda rng, people, number: people.fact(number).customer_id, "customer_id"),
        ("e-mail", lambda rng, people, number: email(people, number), ""),
        ("beginning of an e-mail", lambda rng, people, number: email(people, number)[: rng.randint(4, 9)], ""),
        ("part of an e-mail", lambda rng, people, number: part(rng, email(people, number)), "email"),
        ("name", lambda rng, people, number: name(people, number), "name"),
        ("name, last word first", lambda rng, people, number: " ".join(reversed(name(people, number).split())), ""),
        ("one word of a name", lambda rng, people, number: rng.choice(name(people, number).split()), "name"),
        ("beginnings of words", lambda rng, people, number: beginnings(rng, name(people, number)), ""),
        ("two letters", lambda rng, people, number: rng.choice(name(people, number).split())[:2], ""),
        ("name with one typing error", lambda rng, people, number: with_error(rng, name(people, number)), ""),
        ("name with two typing errors", lambda rng, people, number: with_two(rng, name(people, number)), ""),
        ("whole phone, national form", lambda rng, people, number: "0" + phone(people, number)[4:], ""),
        ("beginning of a phone", lambda rng, people, number: "0" + phone(people, number)[4 : rng.randint(8, 11)], ""),
        ("last four digits", lambda rng, people, number: phone(people, number)[-4:], "phone"),
        ("referral code", lambda rng, people, number: people.fact(number).referral_code or "", ""),
        ("Gameball id", lambda rng, people, number: people.fact(number).platform_id or "", ""),
        ("nobody", lambda rng, people, number: "q" + name(people, number)[::-1].replace(" ", "q"), ""),
    ]


def name(people: People, number: int) -> str:
    return people.fact(number).name or ""


def email(people: People, number: int) -> str:
    return people.fact(number).email or ""


def phone(people: People, number: int) -> str:
    return people.fact(number).phone or ""


def part(rng: random.Random, text: str) -> str:
    """Five to nine characters from before the @ and around it, not from the start."""
    start = rng.randint(1, max(1, text.index("@") - 4))
    return text[start : start + rng.randint(5, 9)]


def beginnings(rng: random.Random, text: str) -> str:
    return " ".join(word[: rng.randint(2, 4)] for word in text.split())


def with_error(rng: random.Random, text: str) -> str:
    """One letter missing, too many, wrong, or changed with its neighbor, in a word of at least four."""
    words = text.split()
    places = [place for place, word in enumerate(words) if len(word) >= 4] or [0]
    at = rng.choice(places)
    word, spot = words[at], rng.randrange(len(words[at]))
    letter = rng.choice("اتمنرس" if word[0] > "\u0600" else "abcdefghijklmnopqrstuvwxyz")
    swap = min(spot, len(word) - 2)
    words[at] = rng.choice(
        (
            word[:spot] + word[spot + 1 :],
            word[:spot] + letter + word[spot:],
            word[:spot] + letter + word[spot + 1 :],
            word[:swap] + word[swap : swap + 2][::-1] + word[swap + 2 :],
        )
    )
    return " ".join(words)


def with_two(rng: random.Random, text: str) -> str:
    """One error in the first word and one in all that follows."""
    first, _, rest = text.partition(" ")
    return f"{with_error(rng, first)} {with_error(rng, rest)}"


def speed(people: People, customers: int) -> Iterator[str]:
    """Each kind: how long half and 95% of searches took at most, from text to results, and how long a processor worked
    for them, which a busy machine lengthens less; beside it a scan of the field."""
    yield f"\n| {'typed':28} | p50 ms | p95 ms | p50 CPU | p95 CPU | scan ms | scan CPU | times |"
    for what, typed, field in kinds():
        rng = random.Random(what)
        texts = [typed(rng, people, rng.randint(1, customers)) for _ in range(SAMPLES)]
        took, worked = zip(*(timed(search, text) for text in texts), strict=True)
        line = " | ".join(f"{at(share, times):7.2f}" for times in (took, worked) for share in (0.5, 0.95))
        if field:
            scan_took, scan_worked = zip(*(timed(scan, field, text) for text in texts[:SCANS]), strict=True)
            times = at(0.5, scan_worked) / at(0.5, worked)
            line += f" | {at(0.5, scan_took):7.0f} | {at(0.5, scan_worked):7.0f} | {times:5.0f}"
        yield f"| {what:28} | {line}"


def at(share: float, seconds: Sequence[float]) -> float:
    """Milliseconds that so large a share stays within."""
    return sorted(seconds)[int(len(seconds) * share)] * 1000


def timed(work: Callable[..., object], *arguments: object) -> tuple[float, float]:
    """Seconds on the clock, and on a processor."""
    began, worked = time.perf_counter(), processor()
    work(*arguments)
    return time.perf_counter() - began, processor() - worked


def recall(people: People, customers: int) -> Iterator[str]:
    """Of those on the first page when their name is typed right, how many are when it has one error."""
    from tests.bench.filling import search

    rng = random.Random("recall")
    right = wrong = 0
    for number in (rng.randint(1, customers) for _ in range(TYPOS)):
        customer_id, typed = people.fact(number).customer_id, name(people, number)
        if customer_id in search(typed):
            right += 1
            wrong += customer_id in search(with_error(rng, typed))
    share = 100 * wrong / max(1, right)
    yield f"with one typing error {wrong} of {right} are found that are found when spelled right ({share:.1f}%)"
    yield f"load {os.getloadavg()[0]:.1f}"
