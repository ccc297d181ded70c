"""The table of tiers, and the details of one tier. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Gap, Tier, TierBenefit
from dashboard.text.numbers import number
from dashboard.text.tiers import BENEFIT_KINDS, benefit_kind, benefit_reward_in_words, new_benefits, safe_link
from dashboard.text.units import NO_UNITS, Units
from programconfig.sheet import Sheet
from programconfig.terms import RewardView, SentField, reward_view, sent_fields

WITHOUT_NAME = gettext_lazy("Without a name")
MAX_COLUMNS = 12  # with more kinds, the last column has the benefits of all further kinds
OTHER_KINDS_KEY = "\0"  # a key that no platform sends
OTHER_KINDS = gettext_lazy("Other types")


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit in words: `title` is its kind, `link` an http address or ""."""

    title: Sentence
    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A tier's benefits of one kind."""

    kind: Sentence
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True, slots=True)
class TierRow:
    """A row of the table; `cells` are under the table's `kinds`.

    `name` is None and `needs` "" if not sent. `below` is the name of the tier that `adds` is compared with, None for
    the lowest tier.
    """

    name: str | None
    order: int | None
    icon: str | None
    needs: str
    cells: tuple[Cell, ...]
    below: str | None
    adds: tuple[Benefit, ...]

    @property
    def title(self) -> str:
        return self.name or _("unnamed")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tiers with their requirements and benefits, lowest first."""

    kinds: tuple[Sentence, ...]
    rows: tuple[TierRow, ...]


@dataclass(frozen=True, slots=True)
class BenefitDetails:
    """A benefit on the tier's page; `link_as_sent` is shown as text if it is not a usable link."""

    title: Sentence
    description: str
    link: str
    link_as_sent: str
    reward: RewardView | None


@dataclass(frozen=True, slots=True)
class TierDetails:
    """Everything about one tier. `no_benefits` says why there are none; `duplicates` counts other tiers with the same
    order."""

    row: TierRow
    benefits: tuple[BenefitDetails, ...]
    no_benefits: Sentence
    fields: tuple[SentField, ...]
    duplicates: int


def matrix(tiers: Sequence[Tier], unit: str | None, units: Units = NO_UNITS) -> Matrix:
    """The table of `tiers` as the service returns them, lowest first. `unit` is the tier unit, None for numbers alone;
    `units` are those of the benefits."""
    kinds = _kinds(tiers)
    rows = (_row(tier, lower, kinds, unit, units) for tier, lower in zip(tiers, (None, *tiers), strict=False))
    return Matrix(tuple(kinds.values()), tuple(rows))


def _kinds(tiers: Sequence[Tier]) -> dict[str, Sentence]:
    """The title of each column by the key of its benefits: the documented kinds first."""
    found = {_key(benefit): _title(benefit) for tier in tiers for benefit in tier.benefits}
    kinds = {key: found[key] for key in (*(key for key in BENEFIT_KINDS if key in found), *found)}
    if len(kinds) > MAX_COLUMNS:
        return {key: kinds[key] for key in islice(kinds, MAX_COLUMNS - 1)} | {OTHER_KINDS_KEY: OTHER_KINDS}
    return kinds


def details(tiers: Sequence[Tier], order: int, unit: str | None, units: Units = NO_UNITS) -> TierDetails | None:
    """The tier with this order, None if there is none."""
    found = [place for place, tier in enumerate(tiers) if tier.order == order]
    if not found:
        return None
    tier = tiers[found[0]]
    return TierDetails(
        row=_row(tier, tiers[found[0] - 1] if found[0] else None, {}, unit, units),
        benefits=tuple(_benefit_details(benefit, units) for benefit in tier.benefits),
        no_benefits=_no_benefits(tier),
        fields=tuple(sent_fields(tier.raw)),
        duplicates=len(found) - 1,
    )


def _no_benefits(tier: Tier) -> str:
    if tier.gap("benefits") is Gap.UNREADABLE:
        return _("The platform sent benefits that could not be read.")
    return _("The platform lists no benefits for this tier.")


def sheet(view: Matrix, tiers: Sequence[Tier]) -> Sheet:
    """The table as a file."""
    kinds = {f"benefit_{place}": title for place, title in enumerate(view.kinds, start=1)}
    columns = {
        "order": _("Number"),
        "name": _("Tier"),
        "needs": _("Minimum"),
        **kinds,
        "adds": _("Adds"),
    }
    return Sheet("tiers", columns, tuple(map(_sheet_row, view.rows)), tuple(tier.raw for tier in tiers))


def _sheet_row(row: TierRow) -> tuple[object, ...]:
    cells = ("; ".join(benefit.words for benefit in cell.benefits) for cell in row.cells)
    adds = "; ".join(f"{benefit.title}: {benefit.words}" for benefit in row.adds)
    return (row.order, row.name, row.needs or None, *cells, adds)


def _row(tier: Tier, lower: Tier | None, kinds: Mapping[str, Sentence], unit: str | None, units: Units) -> TierRow:
    return TierRow(
        name=tier.name,
        order=tier.order,
        icon=tier.icon,
        needs=_minimum(tier, unit),
        cells=_cells(tier, kinds, units),
        below=(lower.name or _("the tier below")) if lower else None,
        adds=tuple(_benefit(benefit, units) for benefit in new_benefits(tier, lower)) if lower else (),
    )


def _minimum(tier: Tier, unit: str | None) -> str:
    return "" if tier.min_progress is None else f"{number(tier.min_progress)} {unit or ''}".strip()


def _cells(tier: Tier, kinds: Mapping[str, Sentence], units: Units) -> tuple[Cell, ...]:
    """The tier's benefits by kind; empty without `kinds`."""
    by_kind: defaultdict[str, list[Benefit]] = defaultdict(list)
    for benefit in tier.benefits if kinds else ():
        by_kind[key if (key := _key(benefit)) in kinds else OTHER_KINDS_KEY].append(_benefit(benefit, units))
    return tuple(Cell(title, tuple(by_kind[key])) for key, title in kinds.items())


def _benefit(benefit: TierBenefit, units: Units) -> Benefit:
    return Benefit(_title(benefit), benefit_reward_in_words(benefit, units), safe_link(benefit.link))


def _benefit_details(benefit: TierBenefit, units: Units) -> BenefitDetails:
    reward = benefit.reward
    gives = reward.coupon or any((reward.points, reward.score, reward.points_factor))
    return BenefitDetails(
        title=_title(benefit),
        description=benefit.description or "",
        link=safe_link(benefit.link),
        link_as_sent=benefit.link or "",
        reward=reward_view(reward, units) if gives or not benefit.description else None,
    )


def _key(benefit: TierBenefit) -> str:
    return (benefit.kind or "").casefold()


def _title(benefit: TierBenefit) -> Sentence:
    return benefit_kind(benefit.kind) or WITHOUT_NAME
