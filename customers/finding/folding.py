"""Text folded for comparison: no case, accents, hamza or tatweel, one kind of digits and apostrophes. Pure.

Folding works letter by letter, so each position in the folded text has a position in the original.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

MAX_WORD_LENGTH = 40
MAX_WORDS = 16
MAX_NAME_LENGTH = 400  # characters of all words together: fits a PostgreSQL B-tree in any alphabet
PARTICLE_LENGTH = 3  # letters of a particle such as al, abd, van
MAX_PARTS = 8  # of a word in a script without spaces
SIMILAR_LETTERS = {
    "\u0621": "",  # a hamza on its own is often left out
    "\u0629": "\u0647",  # taa marbuta and haa
    "\u0649": "\u064a",  # alif maqsura and yaa
    "\u0671": "\u0627",  # alif wasla
    "\u06cc": "\u064a",  # Persian yeh
    "\u06a9": "\u0643",  # Persian kaf
    "\u0640": "",  # tatweel
    **dict(zip("æœøłđðþıħŧ", ("ae", "oe", "o", "l", "d", "d", "th", "i", "h", "t"), strict=True)),
}
APOSTROPHE = "'"
APOSTROPHES = "'\u2019\u2018\u02bc\u02bb\u0060\u00b4\u2032"


class _Folds(dict[int, str]):
    """What each letter folds to, calculated when it is first needed. `uneven` has the letters that fold to none or
    several."""

    def __init__(self, known: dict[int, str]) -> None:
        super().__init__(known)
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded, before = chr(code), ""
        while folded != before:
            before, folded = folded, "".join(map(_fold, unicodedata.normalize("NFKD", folded.casefold())))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        self[code] = folded
        return folded


def _fold(sign: str) -> str:
    if sign in SIMILAR_LETTERS:
        return SIMILAR_LETTERS[sign]
    if unicodedata.category(sign) in {"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"}:
        return " " if sign in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85" else ""
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return sign


_FOLDS = _Folds(dict.fromkeys(map(ord, APOSTROPHES), APOSTROPHE))
_WORD = re.compile(rf"[^\W_](?:{APOSTROPHE}?[^\W_])*")
# Chinese, Japanese and Korean names have no spaces: each of these characters may begin a part of a name.
_UNSPACED = re.compile("[\u1100-\u1112\u3005\u3041-\u30fe\u3400-\u9fff\U00020000-\U0003ffff]")


def fold(text: str) -> str:
    """Return the text folded; folding it again changes nothing."""
    return text.translate(_FOLDS)


def handle(text: str) -> str:
    """Return an id, code or e-mail folded for comparison, without spaces, at most 256 characters."""
    return "".join(fold(text).split())[:256]


class Word(NamedTuple):
    """A folded word and its position in the text; `places` has the original position of each letter."""

    text: str
    places: Sequence[int]

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1] + 1


def words(text: str) -> list[Word]:
    """Return the words of a text in order, only letters and digits; O'Brien is one word."""
    folded, places = folded_with_places(text)
    found = []
    for match in _WORD.finditer(folded):
        word, its = match[0], places[match.start() : match.end()]
        if APOSTROPHE in word:
            its = [place for sign, place in zip(word, its, strict=True) if sign != APOSTROPHE]
            word = word.replace(APOSTROPHE, "")
        found.append(Word(word[:MAX_WORD_LENGTH], its[:MAX_WORD_LENGTH]))
    return found


def folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and for each of its letters the position in `text`."""
    folded = fold(text)
    if _FOLDS.uneven.isdisjoint(text):
        return folded, range(len(text))
    return folded, [place for place, sign in enumerate(text) for _ in _FOLDS[ord(sign)]]


def name_words(name: str) -> str:
    """Return a name as stored: its distinct words, sorted, with a space between them.

    A particle is also joined to the next word: El Sayed is found as Elsayed. Words in a script without spaces are also
    split into parts.
    """
    return stored_words([word.replace(APOSTROPHE, "")[:MAX_WORD_LENGTH] for word in _WORD.findall(fold(name))])


def stored_words(single: list[str]) -> str:
    """Do the same as `name_words`, for a list of words."""
    single = single[:MAX_WORDS]
    several = {*single, *(joined for _, _, joined in joined_words(single))}
    if _UNSPACED.search(" ".join(single)):
        several.update(part for word in single for _, part in parts(word))
    distinct = sorted(several)
    return " ".join(distinct)[:MAX_NAME_LENGTH].rpartition(" ")[0] if _too_long(distinct) else " ".join(distinct)


def joined_words(single: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield particles joined to the next words (elsayed, vander, vandermeer), with the positions of the first and last
    word."""
    for first, word in enumerate(single):
        together, last = word, first
        while len(single[last]) <= PARTICLE_LENGTH and last + 1 < min(len(single), first + 4):
            last += 1
            together += single[last]
            yield first, last, together[:MAX_WORD_LENGTH]


def parts(word: str) -> Iterator[tuple[int, str]]:
    """Yield the endings of a Chinese, Japanese or Korean word from its second letter on, with their positions: the
    given name follows the family name without a space."""
    if not word.isascii():
        yield from ((found.start(), word[found.start() :]) for found in islice(_UNSPACED.finditer(word, 1), MAX_PARTS))


def _too_long(distinct: list[str]) -> bool:
    return sum(len(word) + 1 for word in distinct) - 1 > MAX_NAME_LENGTH


def is_email(text: str) -> bool:
    """Whether the text may be an e-mail: text on both sides of one @, no spaces."""
    local, _, domain = text.strip().partition("@")
    return bool(local and domain) and "@" not in domain and not re.search(r"\s", text.strip())
