"""Known customers who may be meant, the best first: exact matches, then beginnings, then parts, then similar ones."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain, combinations, starmap
from typing import NamedTuple, TypeAlias

from customers.finding.engine import LAST_CHARACTER, Engine, WordPattern, engine, fetch
from customers.finding.folding import PARTICLE_LENGTH
from customers.finding.phones import MIN_BEGINNING_LENGTH as MIN_PHONE_LENGTH
from customers.finding.query import (
    MAX_COUNTRY_DIGITS,
    SearchQuery,
    is_one_error_away,
    single_deletions,
    with_one_word_split,
    with_two_words_joined,
)
from customers.merging import last_reported
from customers.models import KnownCustomer

MAX_OF_A_KIND = 200  # matches of one kind; with more, the person has to type more
MAX_NEIGHBORS = 20
MAX_WRONG = 4  # words, of which two may have a typing error
LONG_WORD = 5  # letters: a word this long, with words after it, is taken as complete
MIN_PART_LENGTH = 3  # characters, a trigram
MIN_BEGINNING_LENGTH = 2
ROWS_SQL = "SELECT * FROM (SELECT id, {} FROM customers_knowncustomer WHERE program = %s AND {} LIMIT %s) found"


Stage: TypeAlias = Callable[[str, SearchQuery, bool], Iterator[int]]


class Condition(NamedTuple):
    """A condition on one column, and its parameters. `address` is "email" or "phone" if all matches have the same one:
    the customer with the newest report of it comes first."""

    sql: str
    values: tuple[object, ...]
    address: str = ""


def ranked(program: str, typed: SearchQuery, *, personal: bool) -> Iterator[int]:
    """Yield the numbers (pk) of matching customers, each once, asking the database as they are needed.

    Without `personal`, e-mails and phones never match. A text that matches exactly, or is a part of an e-mail, is not
    taken as a typing error. A known e-mail is not taken as a part of other e-mails.
    """
    seen = set[int]()
    for stage in _stages(typed, seen):
        for pk in stage(program, typed, personal):
            if pk not in seen:
                seen.add(pk)
                yield pk


def _stages(typed: SearchQuery, seen: Collection[int]) -> Iterator[Stage]:
    """Yield the next kind of matches to look for, after those that were `seen`."""
    yield _exact
    has_exact = bool(seen)
    yield from (_full_names, _name_beginnings, _beginnings)
    if not (has_exact and typed.address):
        yield _parts
    if not has_exact and not (seen and typed.looks_like_id_or_email):
        yield _similar
    if not seen:
        yield _two_typing_errors


def _exact(program: str, typed: SearchQuery, personal: bool) -> Iterator[int]:
    yield from _customers_meeting(program, _exact_conditions(typed, personal))


def _exact_conditions(typed: SearchQuery, personal: bool) -> Iterator[Condition]:
    yield Condition("customer_id = %s", (typed.text,))
    if typed.handles:
        yield from _one_of(("id_folded", "code_folded"), typed.handles)
        yield from _one_of(("platform_id",), typed.ids)
    if personal and typed.address:
        yield Condition("email_folded = %s", (typed.address,), "email")
    yield from _one_of(("name_words",), [name.stored for name in typed.names])
    if personal and typed.phone:
        yield from _same_number(typed)
    yield from _one_of(("code_folded", "id_folded"), typed.others)


def _same_number(typed: SearchQuery) -> Iterator[Condition]:
    """Yield conditions for the number, for the number with a country code that was not typed, and the other way
    round."""
    for forms in (typed.number.forms, typed.national_forms):
        yield from _one_of(("phone_reversed",), [form[::-1] for form in forms], "phone")
    if typed.is_whole_phone:
        begins = _begins("phone_reversed", typed.phone[::-1])
        longest = len(typed.phone) + MAX_COUNTRY_DIGITS
        yield Condition(f"{begins.sql} AND length(phone_reversed) <= %s", (*begins.values, longest), "phone")


def _full_names(program: str, typed: SearchQuery, personal: bool) -> Iterator[int]:
    for name in typed.names:
        yield from engine().by_name(program, [[WordPattern((word,), whole=True) for word in name.words]], MAX_OF_A_KIND)


def _name_beginnings(program: str, typed: SearchQuery, personal: bool) -> Iterator[int]:
    for name in typed.names:
        yield from engine().by_name(program, [_beginning(name.words)], MAX_OF_A_KIND)


def _beginnings(program: str, typed: SearchQuery, personal: bool) -> Iterator[int]:
    texts = [("id_folded", handle) for handle in typed.handles] + [("code_folded", handle) for handle in typed.handles]
    texts += [("email_folded", typed.email)] if personal else []
    long_enough = (one for one in texts if len(one[1]) >= MIN_BEGINNING_LENGTH)
    yield from _customers_meeting(program, starmap(_begins, long_enough))


def _parts(program: str, typed: SearchQuery, personal: bool) -> Iterator[int]:
    if not personal:
        return
    if typed.ending:
        yield from _customers_meeting(
            program, [_begins("phone_reversed", typed.ending[::-1]), *_phone_beginnings(typed)]
        )
    if len(typed.email) >= MIN_PART_LENGTH:
        yield from engine().by_email_part(program, typed.email, MAX_OF_A_KIND)


def _phone_beginnings(typed: SearchQuery) -> Iterator[Condition]:
    """Yield conditions for the beginning of a number, with or without country code; `phones.begins_at` decides in the
    end."""
    if len(typed.phone) < MIN_PHONE_LENGTH:
        return
    if not typed.number.code:
        yield _begins("phone_national", typed.phone)
    yield _begins("phone_folded", typed.phone)
    if after := typed.number.after_guess:
        yield _begins("phone_folded", after)


def _similar(program: str, typed: SearchQuery, personal: bool) -> Iterator[int]:
    """Yield names with one typing error. For an unknown e-mail, yield similar e-mails, and its words as a name."""
    words = typed.untitled
    if personal and typed.address:
        yield from _similar_emails(program, typed.address)
        words = words or typed.local
    if words is typed.local and words:
        yield from engine().by_name(program, [_beginning(words)], MAX_OF_A_KIND)
    joined = map(_beginning, with_two_words_joined(words))
    if ways := [*_one_typing_error(engine(), program, words), *joined, *_one_missing_blank(program, words)]:
        yield from engine().by_name(program, ways, MAX_OF_A_KIND)


def _similar_emails(program: str, email: str) -> Iterator[int]:
    """Yield the e-mails with another domain."""
    if local := email.partition("@")[0]:
        yield from _customers_meeting(program, [_begins("email_folded", f"{local}@")])


def _two_typing_errors(program: str, typed: SearchQuery, personal: bool) -> Iterator[int]:
    """Yield names with a typing error in each of two words."""
    words = typed.untitled[:MAX_WRONG]
    near = {place: wanted for place, word in enumerate(words) if (wanted := _near(engine(), program, word))}
    ways = [
        [near[place] if place in wrong else _whole_if_finished(words, place) for place in range(len(words))]
        for wrong in combinations(near, 2)
    ]
    if ways:
        yield from engine().by_name(program, ways, MAX_OF_A_KIND)


def _one_typing_error(engine: Engine, program: str, words: Sequence[str]) -> Iterator[list[WordPattern]]:
    for place, word in enumerate(words):
        if near := _near(engine, program, word):
            yield [near, *(_whole_if_finished(words, at) for at in range(len(words)) if at != place)]


def _near(engine: Engine, program: str, word: str) -> WordPattern | None:
    """Return the known words that are one typing error away, the likeliest first."""
    if len(word) < PARTICLE_LENGTH or not word.isalpha():
        return None
    deletions = list(dict.fromkeys([word, *single_deletions(word)]))
    near = [other for other in engine.neighbors(program, deletions, 2000) if is_one_error_away(word, other)]
    near.sort(key=_likeliest(word))
    return WordPattern(tuple(near[:MAX_NEIGHBORS]), whole=True) if near else None


def _whole_if_finished(words: Sequence[str], place: int) -> WordPattern:
    """Return the word, as a whole one if it is long and not the last, which may be unfinished."""
    return WordPattern((words[place],), whole=len(words[place]) >= LONG_WORD and place + 1 < len(words))


def _likeliest(typed: str) -> Callable[[str], tuple[bool, int, str]]:
    """Return a sort key: errors are rarer in the first letter, and a wrong letter is more common than an extra one."""
    return lambda word: (word[0] != typed[0], abs(len(word) - len(typed)), word)


def _one_missing_blank(program: str, words: tuple[str, ...]) -> Iterator[list[WordPattern]]:
    """Yield the words with one of them split into two names, if the first half is a known word."""
    apart = list(with_one_word_split(words))
    firsts = {f"{program} {several[place]}" for place, several in apart}
    if not firsts:
        return
    places = ", ".join(["%s"] * len(firsts))
    known = fetch(f"SELECT entry FROM customers_name_word WHERE entry IN ({places})", list(firsts))  # noqa: S608
    known_words = {entry for (entry,) in known}
    for place, several in apart:
        if f"{program} {several[place]}" in known_words:
            yield [WordPattern((word,), whole=at == place) for at, word in enumerate(several)]


def _beginning(words: Sequence[str]) -> list[WordPattern]:
    return [WordPattern((word,)) for word in words]


def _one_of(columns: Sequence[str], texts: Sequence[str], address: str = "") -> Iterator[Condition]:
    """Yield the condition that the column is one of the texts, for each column; without texts no condition."""
    for column in columns if texts else ():
        yield Condition(f"{column} IN ({', '.join(['%s'] * len(texts))})", tuple(texts), address)


def _begins(column: str, text: str) -> Condition:
    return Condition(f"{column} >= %s AND {column} < %s", (text, text + LAST_CHARACTER))


def _customers_meeting(program: str, conditions: Sequence[Condition] | Iterator[Condition]) -> Iterator[int]:
    """Yield customers who meet the first condition, then the second and so on: oldest row first, or newest owner of an
    address."""
    conditions = list(conditions)
    if not conditions:
        return
    statement = " UNION ALL ".join(ROWS_SQL.format(f"{rank} AS rank", one.sql) for rank, one in enumerate(conditions))
    values = chain.from_iterable((program, *one.values, MAX_OF_A_KIND) for one in conditions)
    found: list[list[int]] = [[] for _condition in conditions]
    for number, rank in fetch(statement, list(values)):
        found[rank].append(number)
    for numbers, condition in zip(map(sorted, found), conditions, strict=True):
        yield from _newest_owner_first(numbers, condition.address) if condition.address else numbers


def _newest_owner_first(numbers: list[int], address: str) -> list[int]:
    """Sort by when each customer was last reported with the address, newest first."""
    if len(numbers) < 2:
        return numbers
    rows = KnownCustomer.objects.in_bulk(numbers)
    existing = [number for number in numbers if number in rows]
    return sorted(
        existing, key=lambda number: last_reported(rows[number], address) or rows[number].seen_at, reverse=True
    )
