"""What the review's page shows: findings by severity and rule, silences, what could not be judged. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.errors import LoyaltyError
from programconfig.models import Silence
from programconfig.paging import PAGE_SIZE, Paging, page_number, paged
from programconfig.places import PART_NAMES, Place
from programconfig.reading import Reading
from programconfig.review.finding import Finding, Rule, Severity
from programconfig.review.registry import RULES
from programconfig.review.silence import Counted, Judged, SilenceForm

RULES_BY_SLUG = {rule.slug: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class FindingInWords:
    """A finding with the address of its place and the one that asks to silence it; `title` is its rule's."""

    title: str
    place: str
    reason: str
    url: str
    silence_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A finding on the page. `lapsed` is a silence that is over; `form` is there for the one finding that is about to
    be silenced."""

    finding: FindingInWords
    lapsed: Silence | None
    form: SilenceForm | None


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Findings of one rule on this page; `count` is of all of them."""

    rule: Rule
    rows: tuple[Row, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SeverityGroup:
    """The rules of one severity that have found something on this page; `count` is of all that they found."""

    severity: Severity
    rules: tuple[RuleGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SilencedRow:
    """A silence that lasts. `title` is its rule's; `note` says what the rule finds, or that it finds nothing any more,
    and then there is no `url`."""

    silence: Silence
    title: str
    place: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A part that did not come, so that rules about it were silent."""

    part: str
    error: LoyaltyError
    history_url: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A page of the findings that count, `count` of them altogether; `rules` is how many rules there are."""

    groups: tuple[SeverityGroup, ...]
    paging: Paging
    silenced: tuple[SilencedRow, ...]
    unjudged: tuple[Unjudged, ...]
    count: int
    rules: int

    @property
    def nothing_found(self) -> str:
        """For a review without a finding that counts."""
        sentence = ngettext(
            "The review's one rule found nothing.",
            "The review's %(rules)d rules found nothing.",
            self.rules,
        )
        return sentence % {"rules": self.rules}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a page of findings, and the key of one that is to be silenced, whose page goes before.
    `form` is what was posted for it and not accepted, None for a new one."""

    page: int = 1
    key: tuple[str, str] | None = None
    form: SilenceForm | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        """`?page=2`, `?silence=no-reward campaigns:5801`. Raises BadQuery."""
        rule, _blank, place = query.get("silence", "").partition(" ")
        return cls(page_number(query.get("page", "1")), (rule, place) if place else None)

    @classmethod
    def refused(cls, form: SilenceForm) -> "Asked":
        """The page of what was posted and not accepted."""
        return cls(key=(form.data.get("rule", ""), form.data.get("place", "")), form=form)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of a place, of its history, and of the page on which a finding can be silenced."""

    place: Callable[[Place], str]
    history: Callable[[Place], str]
    silence: Callable[[Finding], str]


def present(judged: Judged, reading: Reading, *, today: date, links: Links, asked: Asked) -> ReviewView:
    """The page of what was found."""
    keys = [finding.key for finding, _lapsed in judged.counted]
    number = keys.index(asked.key) // PAGE_SIZE + 1 if asked.key in keys else asked.page
    shown, paging = paged(judged.counted, number)
    return ReviewView(
        groups=_groups(shown, judged, lambda finding, lapsed: _row(finding, lapsed, today, links, asked)),
        paging=paging,
        silenced=tuple(
            SilencedRow(
                silence,
                str(RULES_BY_SLUG[silence.rule].title) if silence.rule in RULES_BY_SLUG else silence.rule,
                finding.place.title if finding else silence.place_name or silence.place,
                finding.reason if finding else _("The review no longer finds this."),
                links.place(finding.place) if finding else "",
            )
            for silence, finding in judged.silenced
        ),
        unjudged=tuple(
            Unjudged(str(PART_NAMES[part]), error, links.history(Place(part))) for part, error in reading.errors.items()
        ),
        count=len(judged.counted),
        rules=len(RULES),
    )


def in_words(count: int, reading: Reading) -> str:
    """ "3 findings", "at least 3 findings" when a part could not be judged, "unknown" when none could."""
    if not reading.answers:
        return _("findings unknown")
    words = ngettext("%(count)d finding", "%(count)d findings", count) % {"count": count}
    return _("at least %(findings)s") % {"findings": words} if reading.errors else words


def _groups(
    shown: Sequence[Counted], judged: Judged, row: Callable[[Finding, Silence | None], Row]
) -> tuple[SeverityGroup, ...]:
    """Rules stand worst first, so those of one severity, and the findings of one rule, stand together."""
    by_severity = Counter(finding.rule.severity for finding, _lapsed in judged.counted)
    by_rule = Counter(finding.rule.slug for finding, _lapsed in judged.counted)
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


def _row(finding: Finding, lapsed: Silence | None, today: date, links: Links, asked: Asked) -> Row:
    place, form = finding.place.title, None
    if finding.key == asked.key:
        about = dict(zip(("rule", "place"), finding.key, strict=True)) | {"place_name": place}
        form = asked.form or SilenceForm(None, today=today, initial=about)
    words = FindingInWords(
        str(finding.rule.title), place, finding.reason, links.place(finding.place), links.silence(finding)
    )
    return Row(words, lapsed, form)
