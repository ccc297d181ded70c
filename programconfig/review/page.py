"""The page of the review: findings by severity and rule, silences, and unchecked parts. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.errors import LoyaltyError
from dashboard.text.numbers import number
from programconfig.models import Silence
from programconfig.paging import PAGE_SIZE, Paging, page_number, paginate
from programconfig.places import PART_NAMES, Place
from programconfig.reading import Reading
from programconfig.review.finding import Finding, Rule, Severity
from programconfig.review.registry import RULES
from programconfig.review.silence import ActiveFinding, FindingsBySilence, SilenceForm

RULES_BY_SLUG = {rule.slug: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding in words, with the address of its place and of its silence form; `title` is the rule's title."""

    title: str
    place: str
    reason: str
    url: str
    silence_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A finding on the page. `expired` is a silence that is over. `form` is set only for the finding that is being
    silenced."""

    finding: FindingView
    expired: Silence | None
    form: SilenceForm | None


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The findings of one rule on this page; `count` is for all pages."""

    rule: Rule
    rows: tuple[Row, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SeverityGroup:
    """The rules of one severity with findings on this page; `count` is for all pages."""

    severity: Severity
    rules: tuple[RuleGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SilencedRow:
    """An active silence. `title` is the rule's title; `note` is the finding's reason, or says that the finding is gone.
    Then `url` is ""."""

    silence: Silence
    title: str
    place: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class UncheckedPart:
    """A part that could not be read, so its rules were not applied."""

    part: str
    error: LoyaltyError
    history_url: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A page of the active findings, `count` of them on all pages; `rules` is the number of rules."""

    groups: tuple[SeverityGroup, ...]
    paging: Paging
    silenced: tuple[SilencedRow, ...]
    unchecked: tuple[UncheckedPart, ...]
    count: int
    rules: int

    @property
    def nothing_found(self) -> str:
        """The sentence for a review without active findings."""
        sentence = ngettext(
            "The review's one rule found nothing.",
            "The review's %(rules)d rules found nothing.",
            self.rules,
        )
        return sentence % {"rules": self.rules}


@dataclass(frozen=True, slots=True)
class ReviewQuery:
    """The page in the address, or the key of a finding to silence; that finding's page takes precedence.

    `form` is the refused form, None for a new one.
    """

    page: int = 1
    key: tuple[str, str] | None = None
    form: SilenceForm | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "ReviewQuery":
        """`?page=2`, `?silence=no-reward campaigns:5801`. Raises BadQuery."""
        rule, _blank, place = query.get("silence", "").partition(" ")
        return cls(page_number(query.get("page", "1")), (rule, place) if place else None)

    @classmethod
    def refused(cls, form: SilenceForm) -> "ReviewQuery":
        """The query that shows a refused form again."""
        return cls(key=(form.data.get("rule", ""), form.data.get("place", "")), form=form)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of a place, of its history, and of the page where a finding can be silenced."""

    place: Callable[[Place], str]
    history: Callable[[Place], str]
    silence: Callable[[Finding], str]


def present(
    findings: FindingsBySilence, reading: Reading, *, today: date, links: Links, query: ReviewQuery
) -> ReviewView:
    """Present the findings as a page."""
    keys = [finding.key for finding, _expired in findings.active]
    number = keys.index(query.key) // PAGE_SIZE + 1 if query.key in keys else query.page
    shown, paging = paginate(findings.active, number)
    return ReviewView(
        groups=_groups(shown, findings, lambda finding, expired: _row(finding, expired, today, links, query)),
        paging=paging,
        silenced=tuple(_silenced_row(silence, finding, links) for silence, finding in findings.silenced),
        unchecked=tuple(
            UncheckedPart(str(PART_NAMES[part]), error, links.history(Place(part)))
            for part, error in reading.errors.items()
        ),
        count=len(findings.active),
        rules=len(RULES),
    )


def _silenced_row(silence: Silence, finding: Finding | None, links: Links) -> SilencedRow:
    title = str(RULES_BY_SLUG[silence.rule].title) if silence.rule in RULES_BY_SLUG else silence.rule
    if finding is None:
        reason = _("The review no longer finds this.")
        return SilencedRow(silence, title, silence.place_name or silence.place, reason, "")
    return SilencedRow(silence, title, finding.place.title, finding.reason, links.place(finding.place))


def count_in_words(count: int, reading: Reading) -> str:
    """ "3 findings"; "at least 3 findings" if a part could not be checked; "findings unknown" if no part could."""
    if not reading.answers:
        return _("findings unknown")
    words = ngettext("%(count)s finding", "%(count)s findings", count) % {"count": number(count)}
    return _("at least %(findings)s") % {"findings": words} if reading.errors else words


def _groups(
    shown: Sequence[ActiveFinding], findings: FindingsBySilence, row: Callable[[Finding, Silence | None], Row]
) -> tuple[SeverityGroup, ...]:
    """Group the rows by severity and rule. Findings arrive sorted by rule, worst first, so equal ones are adjacent."""
    by_severity = Counter(finding.rule.severity for finding, _expired in findings.active)
    by_rule = Counter(finding.rule.slug for finding, _expired in findings.active)
    return tuple(
        SeverityGroup(
            severity,
            tuple(
                RuleGroup(RULES_BY_SLUG[slug], tuple(row(*one) for one in found), by_rule[slug])
                for slug, found in groupby(of_severity, key=lambda one: one[0].rule.slug)
            ),
            by_severity[severity],
        )
        for severity, of_severity in groupby(shown, key=lambda one: one[0].rule.severity)
    )


def _row(finding: Finding, expired: Silence | None, today: date, links: Links, query: ReviewQuery) -> Row:
    place, form = finding.place.title, None
    if finding.key == query.key:
        about = dict(zip(("rule", "place"), finding.key, strict=True)) | {"place_name": place}
        form = query.form or SilenceForm(None, today=today, initial=about)
    words = FindingView(
        str(finding.rule.title), place, finding.reason, links.place(finding.place), links.silence(finding)
    )
    return Row(words, expired, form)
