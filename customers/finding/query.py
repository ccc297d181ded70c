"""The meanings that a search text may have. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from customers.finding.folding import APOSTROPHES, fold, handle, is_email, name_words, words
from customers.finding.pasting import ids_in, pasted, unwrapped, values_of_link, with_other_separators
from customers.finding.phones import NO_NUMBER, Number, number

MAX_LENGTH = 256
MAX_WORDS = 8
MIN_NATIONAL_DIGITS = 7  # digits of a complete number without its country code
MAX_COUNTRY_DIGITS = 3  # digits of a country code
MIN_APART = 4, 2  # letters of a first and a second name that were typed as one word
# An e-mail among other words, as mail programs write it: "Salma Sample" <salma@example.com>. Apostrophes may only be
# before the @.
SIGN = r"[^\s<>\"(),;:\[\]\u201c-\u201f\u00ab\u00bb"
ADDRESS = re.compile(rf"{SIGN}]+@{SIGN}'\u2018\u2019]*")
WHOLE_EMAIL = re.compile(r"[^@]+@[^@]+\.[^@.]{2,}")
# Written after a name, usually without a space.
HONORIFICS = tuple(fold("先生 女士 小姐 太太 様 さま さん 선생님 고객님 님 씨").split())
TITLES = frozenset(
    fold(
        "mr mrs ms miss mx dr prof professor sir madam m mme mlle monsieur madame mademoiselle herr frau"
        " sr sra srta senor senora señorita dhr mevr mevrouw signor signora"
        " rev lady lord fru hr fr phd med"
        " السيد السيدة الآنسة سيد سيدة د دكتور دكتورة الدكتور الدكتورة أستاذ أستاذة الأستاذ الأستاذة مهندس المهندس"
    ).split()
).union(HONORIFICS)


class Name(NamedTuple):
    """A typed name: its words in order, and the name as stored."""

    words: tuple[str, ...]
    stored: str

    @classmethod
    def of(cls, words: Iterable[str]) -> "Name":
        """Make the name of these words."""
        return cls(words := tuple(words), name_words(" ".join(words)))


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search text with all its possible meanings; "" and () where it has none.

    `text` is the text without spaces around it. `ids` are possible ids as typed, `handles` the same ids and codes
    folded, `others` folded ids and codes that may be meant too: the values of a link, or other separators. `email` is
    an e-mail or a part of one, `local` the words before its @. `names` are the words as a name, and the same without
    titles. `number` is a phone number or a part of one.
    """

    text: str
    ids: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    email: str = ""
    local: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    number: Number = NO_NUMBER

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a name, with titles."""
        return self.names[0].words if self.names else ()

    @property
    def untitled(self) -> tuple[str, ...]:
        """The words of a name, without titles."""
        return self.names[-1].words if self.names else ()

    @property
    def address(self) -> str:
        """An e-mail, or at least its @ and what is before or after it."""
        return self.email if "@" in self.email else ""

    @property
    def phone(self) -> str:
        """The digits of a phone number without dialing prefix."""
        return self.number.digits

    @property
    def ending(self) -> str:
        """Digits that a phone number may end with."""
        return self.phone if len(self.number.written) >= MIN_NATIONAL_DIGITS else self.number.written

    @property
    def looks_like_id_or_email(self) -> bool:
        """Whether it looks like an id or a part of an e-mail rather than a name."""
        return any(sign in "@._+" or sign.isdecimal() for sign in self.email)

    @property
    def is_whole_email(self) -> bool:
        """Whether it is a complete e-mail."""
        return bool(WHOLE_EMAIL.fullmatch(self.email))

    @property
    def is_whole_phone(self) -> bool:
        """Whether it may be a complete phone number, and not only the end of one."""
        return len(self.phone) >= MIN_NATIONAL_DIGITS

    @property
    def national_forms(self) -> list[str]:
        """The phone number without its first one, two or three digits, which may be a country code."""
        forms = (self.phone[code:] for code in range(1, MAX_COUNTRY_DIGITS + 1))
        return [form for form in forms if len(form) >= MIN_NATIONAL_DIGITS]


def parse_query(text: str) -> SearchQuery:
    """Return all meanings of a typed or pasted text; only its first 256 characters count."""
    text = pasted(text.replace("\0", ""))[:MAX_LENGTH]
    if values := values_of_link(text):
        return _query_of_link(text, values)
    bare, ids = unwrapped(text), ids_in(text) if text else []
    phone, email = number(bare), _email_in(bare)
    rest = "" if phone.written or is_email(bare) else ADDRESS.sub(" ", bare)
    return SearchQuery(
        text=text,
        ids=tuple(ids),
        handles=tuple(dict.fromkeys(map(handle, filter(_is_one_word, ids)))),
        email=email,
        local=_local_words(email),
        names=_readings(tuple(_texts(rest)[:MAX_WORDS])),
        number=phone,
        others=tuple(dict.fromkeys(map(handle, with_other_separators(text)))),
    )


def _is_one_word(text: str) -> bool:
    return len(fold(text).split()) == 1 or is_email(text)


def _local_words(email: str) -> tuple[str, ...]:
    local, at, _domain = email.partition("@")
    return tuple(word for word in _texts(local) if not word.isdecimal())[:MAX_WORDS] if at else ()


def _query_of_link(text: str, values: list[str]) -> SearchQuery:
    linked = tuple(dict.fromkeys(map(handle, values)))
    email = next(filter(WHOLE_EMAIL.fullmatch, linked), "")
    return SearchQuery(text, (text, *values), (handle(text),), linked, email)


def _email_in(text: str) -> str:
    """Return the e-mail among the words, folded; a text of one word may be a part of one."""
    if address := ADDRESS.search(text):
        return handle(address[0].strip(APOSTROPHES).rstrip(".?!"))
    return "" if re.search(r"\s", text) else handle(text)


def _texts(text: str) -> list[str]:
    return [word.text for word in words(text)]


def _readings(named: tuple[str, ...]) -> tuple[Name, ...]:
    """Return the name with all words, and without titles if other words remain."""
    if not named:
        return ()
    untitled = (_without_honorific(word) for word in named if word not in TITLES)
    return tuple(dict.fromkeys(map(Name.of, filter(None, (named, tuple(untitled))))))


def _without_honorific(word: str) -> str:
    return word if word.isascii() else next((word[: -len(end)] for end in HONORIFICS if word[1:].endswith(end)), word)


def with_two_words_joined(typed: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the words with two neighbors joined: one space too many was typed."""
    for place in range(len(typed) - 1):
        yield [*typed[:place], typed[place] + typed[place + 1], *typed[place + 2 :]]


def with_one_word_split(typed: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield the words with one of them split, and the position of its first half: one space too few was typed. Shorter
    words are stored joined to the next word anyway."""
    first, second = MIN_APART
    for place, word in enumerate(typed):
        for at in range(first, len(word) - second + 1):
            yield place, [*typed[:place], word[:at], word[at:], *typed[place + 1 :]]


def single_deletions(word: str) -> Iterator[str]:
    """Yield the word without one of its letters: two words one typing error apart share one of these."""
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def is_one_error_away(typed: str, meant: str) -> bool:
    """Whether `meant` is `typed` with one letter missing, added, wrong, or swapped with the next one."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    same = next((at for at, (one, two) in enumerate(zip(typed, meant, strict=False)) if one != two), None)
    if same is None:  # one is the other and a letter more
        return True
    left, right = typed[same:], meant[same:]
    swapped = left[1::-1] + left[2:]
    return right in (left[1:], swapped) or right[1:] in (left, left[1:])
