"""What the review's page shows: findings by severity and rule, silences, what could not be judged. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.errors import LoyaltyError
from programconfig.models import Silence
from programconfig.places import PART_NAMES, Place
from programconfig.reading import Reading
from programconfig.review.finding import Finding, Rule, Severity
from programconfig.review.registry import RULES
from programconfig.review.silence import Judged, SilenceForm


@dataclass(frozen=True, slots=True)
class Row:
    """A finding with the address of its place. `lapsed` is a silence that is over; `form` asks for one, with what was
    typed and what is wrong with it when it was refused."""

    finding: Finding
    url: str
    lapsed: Silence | None
    form: SilenceForm

    @property
    def is_refused(self) -> bool:
        return bool(self.form.errors)


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The findings of one rule."""

    rule: Rule
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SeverityGroup:
    """The rules of one severity that have found something."""

    severity: Severity
    rules: tuple[RuleGroup, ...]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.rules)


@dataclass(frozen=True, slots=True)
class SilencedRow:
    """A silence that lasts. `finding` is None when the rule no longer finds it; `title` is its rule's."""

    silence: Silence
    title: str
    place: str
    finding: Finding | None
    url: str


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A part that did not come, so that rules about it were silent."""

    part: str
    error: LoyaltyError
    history_url: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The page. `count` is of findings that count, `rules` how many rules there are."""

    groups: tuple[SeverityGroup, ...]
    silenced: tuple[SilencedRow, ...]
    unjudged: tuple[Unjudged, ...]
    count: int
    rules: int


def present(
    judged: Judged,
    reading: Reading,
    *,
    today: date,
    address: Callable[[Place], str],
    history: Callable[[Place], str],
    refused: SilenceForm | None = None,
) -> ReviewView:
    """The page of what was found, with the addresses of places and of their history.

    `refused` is a form that was posted and not accepted.
    """
    rows = [
        Row(finding, address(finding.place), lapsed, _form(finding, today, place, refused))
        for place, (finding, lapsed) in enumerate(judged.counted, start=1)
    ]
    titles = {rule.slug: str(rule.title) for rule in RULES}
    return ReviewView(
        groups=tuple(SeverityGroup(severity, groups) for severity in Severity if (groups := _by_rule(rows, severity))),
        silenced=tuple(
            SilencedRow(
                silence,
                titles.get(silence.rule, silence.rule),
                finding.place.title if finding else silence.place_name or silence.place,
                finding,
                address(finding.place) if finding else "",
            )
            for silence, finding in judged.silenced
        ),
        unjudged=tuple(
            Unjudged(str(PART_NAMES[part]), error, history(Place(part))) for part, error in reading.errors.items()
        ),
        count=len(rows),
        rules=len(RULES),
    )


def in_words(count: int, reading: Reading) -> str:
    """ "3 findings", "at least 3 findings" when a part could not be judged, "unknown" when none could."""
    if not reading.answers:
        return _("findings unknown")
    words = ngettext("%(count)d finding", "%(count)d findings", count) % {"count": count}
    return _("at least %(findings)s") % {"findings": words} if reading.errors else words


def _by_rule(rows: Sequence[Row], severity: Severity) -> tuple[RuleGroup, ...]:
    found = dict.fromkeys(row.finding.rule.slug for row in rows if row.finding.rule.severity is severity)
    by_slug = {rule.slug: rule for rule in RULES}
    return tuple(
        RuleGroup(by_slug[slug], tuple(row for row in rows if row.finding.rule.slug == slug)) for slug in found
    )


def _form(finding: Finding, today: date, place: int, refused: SilenceForm | None) -> SilenceForm:
    about = dict(zip(("rule", "place"), finding.key, strict=True))
    if refused is not None and all(refused.data.get(name) == value for name, value in about.items()):
        return refused
    return SilenceForm(None, today=today, place=place, initial={**about, "place_name": finding.place.title})
