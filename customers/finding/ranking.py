"""Who may be meant, the best first: exact, then by how something begins, then by a part of it, then similar."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from customers.finding.engine import HIGHEST, Engine, Wanted, engine, fetch
from customers.finding.folding import SHORT
from customers.finding.understanding import MOST_COUNTRY, Typed, is_one_error_away, single_deletions
from customers.merging import last_said
from customers.models import KnownCustomer

MOST = 200  # of one kind; whoever is looked for among more than these is found by typing more
MOST_NEIGHBOURS = 20
LONG = 5  # letters: who typed more words after so many typed them to the end
FEWEST_OF_PART = 3  # characters, a trigram
FEWEST_OF_BEGINNING = 2
ROWS = "SELECT * FROM (SELECT id, {} FROM customers_knowncustomer WHERE program = %s AND {} LIMIT %s) found"


class Condition(NamedTuple):
    """A condition on one column, and what its placeholders stand for. `address` is "email" or "phone" where those who
    meet it have the same one: whoever was last said to have it comes first."""

    sql: str
    values: tuple[object, ...]
    address: str = ""


def ranked(program: str, typed: Typed, *, personal: bool) -> Iterator[int]:
    """Numbers of customers (pk), each once, asked of the database as they are taken.

    Without `personal`, e-mails and phones count only when they were typed whole. What is exactly somebody's, or part
    of somebody's e-mail, is taken for no typing error, and an e-mail that is somebody's for no part of others.
    """
    exact = list(dict.fromkeys(_exact(program, typed, personal)))
    yield from exact
    seen = set(exact)
    stages = [_names_of_these_words, _names_that_begin, _beginnings]
    if not (exact and "@" in typed.email):
        stages.append(_parts)
    if not exact:
        stages.append(_similar)
    for stage in stages:
        if stage is _similar and typed.is_no_name and seen:
            break
        for pk in stage(program, typed, personal):
            if pk not in seen:
                seen.add(pk)
                yield pk


def _exact(program: str, typed: Typed, personal: bool) -> Iterator[int]:
    conditions = [Condition("customer_id = %s", (typed.text,))]
    if typed.handle:
        conditions += [Condition("id_folded = %s", (typed.handle,)), Condition("code_folded = %s", (typed.handle,))]
        conditions += [Condition("platform_id = %s", (typed.text,))]
    if "@" in typed.email:
        conditions += [Condition("email_folded = %s", (typed.email,), "email")]
    if typed.name:
        conditions += [Condition("name_words = %s", (typed.name,))]
    if typed.phone:
        conditions += [Condition("phone_reversed = %s", (typed.phone[::-1],), "phone")]
        conditions += _same_number(typed) if personal else []
    yield from _found(program, conditions)


def _same_number(typed: Typed) -> Iterator[Condition]:
    """The number where it is known with a country code and was typed without, and the other way round."""
    if forms := [form[::-1] for form in typed.national_forms]:
        yield Condition(f"phone_reversed IN ({', '.join(['%s'] * len(forms))})", tuple(forms), "phone")
    if typed.is_whole_phone:
        begins = _begins("phone_reversed", typed.phone[::-1])
        longest = len(typed.phone) + MOST_COUNTRY
        yield Condition(f"{begins.sql} AND length(phone_reversed) <= %s", (*begins.values, longest), "phone")


def _names_of_these_words(program: str, typed: Typed, personal: bool) -> Iterator[int]:
    if typed.words:
        yield from engine().by_name(program, [[Wanted((word,), whole=True) for word in typed.words]], MOST)


def _names_that_begin(program: str, typed: Typed, personal: bool) -> Iterator[int]:
    if typed.words:
        yield from engine().by_name(program, [_beginning(typed.words)], MOST)


def _beginnings(program: str, typed: Typed, personal: bool) -> Iterator[int]:
    conditions = list[Condition]()
    if len(typed.handle) >= FEWEST_OF_BEGINNING:
        conditions += [_begins("id_folded", typed.handle), _begins("code_folded", typed.handle)]
    if personal and len(typed.email) >= FEWEST_OF_BEGINNING:
        conditions += [_begins("email_folded", typed.email)]
    yield from _found(program, conditions)


def _parts(program: str, typed: Typed, personal: bool) -> Iterator[int]:
    if not personal:
        return
    if typed.ending:
        yield from _found(program, [_begins("phone_reversed", typed.ending[::-1])])
    if len(typed.email) >= FEWEST_OF_PART:
        yield from engine().by_email_part(program, typed.email, MOST)


def _similar(program: str, typed: Typed, personal: bool) -> Iterator[int]:
    """Names with one typing error; for an e-mail that nobody has those that begin alike, and its words as a name."""
    words = typed.words
    if personal and "@" in typed.email:
        local = typed.email.partition("@")[0]
        yield from _found(program, [_begins("email_folded", f"{local}@")] if local else [])
        words = words or typed.local
    if words is typed.local and words:
        yield from engine().by_name(program, [_beginning(words)], MOST)
    if ways := [*_one_word_wrong(engine(), program, words), *_one_blank_too_many(words)]:
        yield from engine().by_name(program, ways, MOST)


def _one_word_wrong(engine: Engine, program: str, words: Sequence[str]) -> Iterator[list[Wanted]]:
    for place, word in enumerate(words):
        if len(word) < SHORT or not word.isalpha():
            continue
        deletions = list(dict.fromkeys([word, *single_deletions(word)]))
        near = [other for other in engine.neighbours(program, deletions, 2000) if is_one_error_away(word, other)]
        near.sort(key=_likeliest(word))
        if near:
            # A long word was typed to its end, unless it is the one being typed.
            others = [
                Wanted((other,), whole=len(other) >= LONG and at + 1 < len(words))
                for at, other in enumerate(words)
                if at != place
            ]
            yield [Wanted(tuple(near[:MOST_NEIGHBOURS]), whole=True), *others]


def _likeliest(typed: str) -> Callable[[str], tuple[bool, int, str]]:
    """Errors are rarer in the first letter, and a wrong letter is commoner than one too many."""
    return lambda word: (word[0] != typed[0], abs(len(word) - len(typed)), word)


def _one_blank_too_many(words: Sequence[str]) -> Iterator[list[Wanted]]:
    for place in range(len(words) - 1):
        yield _beginning([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


def _beginning(words: Sequence[str]) -> list[Wanted]:
    return [Wanted((word,)) for word in words]


def _begins(column: str, text: str) -> Condition:
    return Condition(f"{column} >= %s AND {column} < %s", (text, text + HIGHEST))


def _found(program: str, conditions: Sequence[Condition] | Iterator[Condition]) -> Iterator[int]:
    """Who meets the first condition, then who meets the second and so on, each in the order of being first known, or
    the newest owner of an address first."""
    conditions = list(conditions)
    if not conditions:
        return
    statement = " UNION ALL ".join(ROWS.format(f"{rank} AS rank", one.sql) for rank, one in enumerate(conditions))
    rows = fetch(statement, [value for one in conditions for value in (program, *one.values, MOST)])
    for rank, condition in enumerate(conditions):
        numbers = sorted(number for number, its_rank in rows if its_rank == rank)
        yield from _newest_owner_first(numbers, condition.address) if condition.address else numbers


def _newest_owner_first(numbers: list[int], address: str) -> list[int]:
    """Who was said last to have the address comes first."""
    if len(numbers) < 2:
        return numbers
    rows = KnownCustomer.objects.in_bulk(numbers)
    there = [number for number in numbers if number in rows]
    return sorted(there, key=lambda number: last_said(rows[number], address) or rows[number].seen_at, reverse=True)
