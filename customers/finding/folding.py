"""Text as it is compared: without case, accents, hamza, tatweel, with one kind of digits and of apostrophes. Pure.

Folding goes letter by letter, so that a place in folded text has its place in the text as it was written.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

MAX_WORD_LENGTH = 40
MAX_WORDS = 16
MAX_NAME_LENGTH = 400  # characters of all words together: what a PostgreSQL B-tree takes in any alphabet
PARTICLE_LENGTH = 3  # letters of a particle such as al, abd, van
MOST_PARTS = 8  # of a word that is written without blanks
SIMILAR_LETTERS = {
    "\u0621": "",  # a hamza that stands alone is often left out
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
    """What each letter is folded to, worked out when it is first met; `uneven` are those of which no letter, or
    several, come."""

    def __init__(self, known: dict[int, str]) -> None:
        super().__init__(known)
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded, before = chr(code), ""
        while folded != before:
            before, folded = folded, "".join(_fold(sign) for sign in unicodedata.normalize("NFKD", folded.casefold()))
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
# Chinese, Japanese and Korean names are written without blanks: each of these may begin a part of one.
_UNSPACED = re.compile("[\u1100-\u1112\u3005\u3041-\u30fe\u3400-\u9fff\U00020000-\U0003ffff]")


def fold(text: str) -> str:
    """The text as it is compared; folding it again changes nothing."""
    return text.translate(_FOLDS)


def handle(text: str) -> str:
    """An id, a code or an e-mail as it is compared: folded, without blanks, at most 256 characters."""
    return "".join(fold(text).split())[:256]


class Word(NamedTuple):
    """A folded word and where it stands in the text; `places` holds for each of its letters the one it came from."""

    text: str
    places: Sequence[int]

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1] + 1


def words(text: str) -> list[Word]:
    """The words of a text in their order, letters and digits only; O'Brien is one word."""
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
    """The folded text, and for each of its letters the place in `text` of the one it came from."""
    folded = fold(text)
    if _FOLDS.uneven.isdisjoint(text):
        return folded, range(len(text))
    return folded, [place for place, sign in enumerate(text) for _ in _FOLDS[ord(sign)]]


def name_words(name: str) -> str:
    """A name as it is kept: its distinct words with a blank between, the same in whatever order they were written.

    What follows a particle stands there joined to it too: El Sayed is found as Elsayed. So do the parts of a word that
    is written without blanks.
    """
    return stored_words([word.replace(APOSTROPHE, "")[:MAX_WORD_LENGTH] for word in _WORD.findall(fold(name))])


def stored_words(single: list[str]) -> str:
    """The same of a name whose words are there already."""
    single = single[:MAX_WORDS]
    several = {*single, *(joined for _, _, joined in joined_words(single))}
    if _UNSPACED.search(" ".join(single)):
        several.update(part for word in single for _, part in parts(word))
    distinct = sorted(several)
    return " ".join(distinct)[:MAX_NAME_LENGTH].rpartition(" ")[0] if _too_long(distinct) else " ".join(distinct)


def joined_words(single: list[str]) -> Iterator[tuple[int, int, str]]:
    """Particles joined to what follows (elsayed, vander, vandermeer), with the first word's place and the last's."""
    for first, word in enumerate(single):
        together, last = word, first
        while len(single[last]) <= PARTICLE_LENGTH and last + 1 < min(len(single), first + 4):
            last += 1
            together += single[last]
            yield first, last, together[:MAX_WORD_LENGTH]


def parts(word: str) -> Iterator[tuple[int, str]]:
    """What a Chinese, Japanese or Korean word ends with from its second letter on, with the place of each: the given
    name is written behind the family name without a blank."""
    if not word.isascii():
        yield from ((found.start(), word[found.start() :]) for found in islice(_UNSPACED.finditer(word, 1), MOST_PARTS))


def _too_long(distinct: list[str]) -> bool:
    return sum(len(word) + 1 for word in distinct) - 1 > MAX_NAME_LENGTH


def is_email(text: str) -> bool:
    """Whether this may be an e-mail: something around one @, no blank."""
    local, _, domain = text.strip().partition("@")
    return bool(local and domain) and "@" not in domain and not re.search(r"\s", text.strip())
