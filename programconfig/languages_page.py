"""The page with two languages side by side. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.errors import Sentence
from dashboard.text.numbers import number
from programconfig.languages import Comparison, Pair, TextIssue, TextSource
from programconfig.navigation import language_name


@dataclass(frozen=True, slots=True)
class TextLanguage:
    """A language: its code and its own name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TextInLanguage:
    """A text in a language, None where missing."""

    language: TextLanguage
    text: str | None


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text in both languages, and what to check: whether it is missing in one, or the same in both."""

    label: str
    texts: tuple[TextInLanguage, TextInLanguage]
    missing_in: TextLanguage | None
    is_the_same: bool


@dataclass(frozen=True, slots=True)
class TextsView:
    """The texts of one source, with its kind, name and page. `not_listed_in` is the language that does not list it at
    all."""

    kind: str
    name: TextInLanguage
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
    """The number of texts that need attention, as a sentence, and its class."""

    sentence: str
    meaning: str


def text_language(code: str) -> TextLanguage:
    return TextLanguage(code, language_name(code))


def selects(chosen: Sequence[str], codes: Sequence[str]) -> tuple[Select, Select]:
    """The two choices of the form."""
    languages = tuple(map(text_language, codes))
    first, second = chosen
    return (
        Select("first", _("First language"), first, languages),
        Select("second", _("Second language"), second, languages),
    )


def texts_view(source: TextSource, first: TextLanguage, second: TextLanguage, url: str) -> TextsView:
    """The texts of one source in two languages."""
    language_of_issue = {TextIssue.FIRST: first, TextIssue.SECOND: second}

    def row(pair: Pair) -> TextRow:
        return TextRow(
            pair.label,
            (TextInLanguage(first, pair.first), TextInLanguage(second, pair.second)),
            missing_in=language_of_issue.get(pair.issue) if pair.issue else None,
            is_the_same=pair.issue is TextIssue.SAME,
        )

    return TextsView(
        kind=source.kind,
        name=TextInLanguage(second if source.not_listed_in is TextIssue.FIRST else first, source.name),
        url=url,
        not_listed_in=language_of_issue.get(source.not_listed_in) if source.not_listed_in else None,
        rows=tuple(map(row, source.pairs)),
    )


def summary(comparison: Comparison) -> Summary | None:
    """The summary of all texts, None where there are none."""
    count = {"attention": number(comparison.attention), "texts": number(comparison.texts)}
    if not comparison.texts:
        return None
    if comparison.attention:
        sentence = ngettext(
            "%(attention)s of %(texts)s texts needs attention.",
            "%(attention)s of %(texts)s texts need attention.",
            comparison.attention,
        )
        return Summary(sentence % count, "attention")
    sentence = ngettext(
        "The only text exists in both languages and differs.",
        "All %(texts)s texts exist in both languages and differ.",
        comparison.texts,
    )
    return Summary(sentence % count, "good")


def nothing_shown(comparison: Comparison) -> str:
    """The sentence that says why no text is listed."""
    if comparison.texts:
        return _("No text needs attention: each one exists in both languages and differs.")
    return _("The platform sent no texts in either language.")


def only_language(code: str) -> str:
    """The sentence that says why there is nothing to compare."""
    sentence = _(
        "This program has one language, %(language)s, so there is nothing to compare. The "
        "dashboard's administrator can add languages in PROGRAM_LANGUAGES, or as “languages” in "
        "the programs file."
    )
    return sentence % {"language": language_name(code)}
