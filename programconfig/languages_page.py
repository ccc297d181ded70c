"""What the page of two languages side by side shows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.errors import Sentence
from programconfig.languages import Comparison, Lack, Pair, Thing
from programconfig.navigation import language_name


@dataclass(frozen=True, slots=True)
class TextLanguage:
    """A language by its code and its name in itself."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a language, None where it is missing."""

    language: TextLanguage
    words: str | None


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text in both languages, and what to look at: that it is missing in one, or the same in both."""

    what: str
    texts: tuple[Text, Text]
    missing_in: TextLanguage | None
    is_the_same: bool


@dataclass(frozen=True, slots=True)
class TextsView:
    """A thing's texts: what it is, its name and the address of its page. `not_listed_in` is the language that does not
    list it at all."""

    kind: str
    name: Text
    url: str
    not_listed_in: TextLanguage | None
    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """The choice of one of the two languages; `chosen` is its code."""

    name: str
    title: Sentence
    chosen: str
    languages: tuple[TextLanguage, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How many texts need attention, as a sentence, and the class of its word."""

    sentence: str
    meaning: str


def text_language(code: str) -> TextLanguage:
    return TextLanguage(code, language_name(code))


def selects(chosen: Sequence[str], codes: Sequence[str]) -> tuple[Select, Select]:
    """The two choices of the form."""
    languages = tuple(text_language(code) for code in codes)
    first, second = chosen
    return (
        Select("first", _("First language"), first, languages),
        Select("second", _("Second language"), second, languages),
    )


def texts_view(thing: Thing, first: TextLanguage, second: TextLanguage, url: str) -> TextsView:
    """A thing's texts in two languages."""
    lacking = {Lack.FIRST: first, Lack.SECOND: second}

    def row(pair: Pair) -> TextRow:
        return TextRow(
            pair.what,
            (Text(first, pair.first), Text(second, pair.second)),
            missing_in=lacking.get(pair.lack) if pair.lack else None,
            is_the_same=pair.lack is Lack.SAME,
        )

    return TextsView(
        kind=thing.kind,
        name=Text(second if thing.absent is Lack.FIRST else first, thing.name),
        url=url,
        not_listed_in=lacking.get(thing.absent) if thing.absent else None,
        rows=tuple(row(pair) for pair in thing.pairs),
    )


def summary(comparison: Comparison) -> Summary | None:
    """What is to be said of all texts, None where there are none."""
    count = {"attention": comparison.attention, "texts": comparison.texts}
    if not comparison.texts:
        return None
    if comparison.attention:
        sentence = ngettext(
            "%(attention)d of %(texts)d texts needs attention.",
            "%(attention)d of %(texts)d texts need attention.",
            comparison.attention,
        )
        return Summary(sentence % count, "attention")
    sentence = ngettext(
        "The one text exists in both languages and differs.",
        "All %(texts)d texts exist in both languages and differ.",
        comparison.texts,
    )
    return Summary(sentence % count, "good")


def nothing_shown(comparison: Comparison) -> str:
    """Why no text is listed."""
    if comparison.texts:
        return _("No text needs attention: each one exists in both languages and differs.")
    return _("The platform sent no texts in either language.")


def only_language(code: str) -> str:
    """Why there is nothing to compare."""
    sentence = _(
        "This program has one language, %(language)s, so there is nothing to compare. The "
        "dashboard's administrator can add languages in PROGRAM_LANGUAGES, or as “languages” in "
        "the programs file."
    )
    return sentence % {"language": language_name(code)}
