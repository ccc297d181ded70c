"""What somebody may have meant by what they typed. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from customers.finding.folding import digits_of, fold, handle, is_email, name_words, phone_digits, words

LONGEST = 256
MOST_WORDS = 8
FEWEST_NATIONAL = 7  # digits of a whole number without its country code
MOST_COUNTRY = 3  # digits of a country code
# An e-mail among other words, as mail programs write it: "Salma Sample" <salma@example.com>
ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]+@[^\s<>\"'(),;:\[\]]*")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, in every reading it has; "" and () where it has none.

    `text` is what was typed without what is pasted around it, `handle` the same as ids and codes are compared, `email`
    an e-mail or a part of one, `words` those of a name, in their order, `name` the same as names are kept, `phone`
    digits without what is dialled before them, `ending` digits that a phone may end with. `local` are the words before
    the @.
    """

    text: str
    handle: str = ""
    email: str = ""
    words: tuple[str, ...] = ()
    name: str = ""
    phone: str = ""
    ending: str = ""
    local: tuple[str, ...] = ()

    @property
    def is_no_name(self) -> bool:
        """Whether it looks like an id or a piece of an e-mail rather than like words of a name."""
        return any(sign in "@._+" or sign.isdecimal() for sign in self.email)

    @property
    def is_whole_phone(self) -> bool:
        """Whether it may be all of a number, and not only how one ends."""
        return len(self.phone) >= FEWEST_NATIONAL

    @property
    def national_forms(self) -> list[str]:
        """The phone without the one, two or three digits that may be its country code."""
        forms = (self.phone[code:] for code in range(1, MOST_COUNTRY + 1))
        return [form for form in forms if len(form) >= FEWEST_NATIONAL]


def understand(text: str) -> Typed:
    """All readings of what was typed or pasted, of which only the first 256 characters count."""
    text = pasted(text.replace("\0", ""))[:LONGEST]
    address = ADDRESS.search(text)
    return _with_address(text, address[0]) if address else _without_address(text)


def _with_address(text: str, address: str) -> Typed:
    email = handle(address)
    local = tuple(word for word in _words(email.partition("@")[0]) if not word.isdecimal())
    return _typed(text, email=email, named=_words(text.replace(address, " ")), local=local)


def _without_address(text: str) -> Typed:
    has_blanks = re.search(r"\s", text)
    return _typed(text, email="" if has_blanks else handle(text), named=() if digits_of(text) else _words(text))


def _typed(text: str, *, email: str, named: tuple[str, ...], local: tuple[str, ...] = ()) -> Typed:
    phone, digits, named = phone_digits(text), digits_of(text), named[:MOST_WORDS]
    return Typed(
        text=text,
        handle=handle(text) if len(fold(text).split()) == 1 or is_email(text) else "",
        email=email,
        words=named,
        name=name_words(" ".join(named)),
        phone=phone,
        ending=phone if len(digits) >= FEWEST_NATIONAL else digits,
        local=local[:MOST_WORDS],
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in words(text))


def pasted(text: str) -> str:
    """The text without what comes along when it is copied: blanks and invisible characters before and after it."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(sign: str) -> bool:
    return sign.isspace() or not sign.isprintable()


def single_deletions(word: str) -> Iterator[str]:
    """The word with any one of its letters left out: two words one typing error apart share one of these."""
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def is_one_error_away(typed: str, meant: str) -> bool:
    """Whether one letter missing, too many, wrong, or changed with its neighbour makes `meant` of `typed`."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    same = next((at for at, (one, two) in enumerate(zip(typed, meant, strict=False)) if one != two), None)
    if same is None:  # one is the other and a letter more
        return True
    left, right = typed[same:], meant[same:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or swapped
