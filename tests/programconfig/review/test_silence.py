from datetime import UTC, date, timedelta

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.roles import Staff
from programconfig.models import Silence
from programconfig.places import Part, Place
from programconfig.review.dates import no_reward
from programconfig.review.finding import Finding
from programconfig.review.silence import MAX_PERIOD, SilenceForm, end_silence, silence, silences_of, sort_by_silence
from tests.staff import request_of

TODAY = date(2026, 11, 20)
FINDINGS = [Finding(no_reward, Place(Part.CAMPAIGNS, number, f"Sample {number}"), "why") for number in (1, 2)]


def silenced(number: int, until: date) -> Silence:
    return Silence(rule="no-reward", place=f"campaigns:{number}", until=until, staff_name="sample", reason="meant")


def form(**changed: str) -> SilenceForm:
    data = {"rule": "no-reward", "place": "campaigns:1", "place_name": "campaign Sample", "reason": "Meant so"}
    return SilenceForm(data | {"until": "2026-11-30"} | changed, today=TODAY)


def test_a_silenced_finding_does_not_count() -> None:
    result = sort_by_silence(FINDINGS, [silenced(1, TODAY + timedelta(days=9))], TODAY)
    assert [finding for finding, _expired in result.active] == FINDINGS[1:]
    assert [finding for _silence, finding in result.silenced] == FINDINGS[:1]


@pytest.mark.parametrize(("day", "counts"), [(-1, True), (0, False), (1, False)])
def test_it_lasts_to_the_end_of_its_day_and_comes_back(day: int, counts: bool) -> None:
    over = silenced(1, TODAY + timedelta(days=day))
    result = sort_by_silence(FINDINGS, [over], TODAY)
    assert ((FINDINGS[0], over) in result.active) is counts


def test_another_place_or_rule_counts_on() -> None:
    other = silenced(3, TODAY)
    result = sort_by_silence(FINDINGS, [other], TODAY)
    assert len(result.active) == 2
    assert result.silenced == [(other, None)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reason", ""),
        ("reason", "   "),
        ("reason", "x" * 501),
        ("until", ""),
        ("until", "soon"),
        ("until", "2026-11-19"),
        ("until", str(TODAY + MAX_PERIOD + timedelta(days=1))),
        ("rule", "no-such-rule"),
        ("rule", ""),
        ("place", ""),
        ("place", "x" * 121),
    ],
)
def test_it_asks_for_a_reason_and_a_day_within_a_year(name: str, value: str) -> None:
    assert name in form(**{name: value}).errors


@pytest.mark.parametrize("until", [TODAY, TODAY + MAX_PERIOD])
def test_today_and_a_year_from_now_will_do(until: date) -> None:
    assert form(until=str(until)).is_valid()


@given(st.dictionaries(st.sampled_from(["rule", "place", "reason", "until", "place_name"]), st.text()))
def test_no_input_breaks_the_form(data: dict[str, str]) -> None:
    assert isinstance(SilenceForm(data, today=TODAY).is_valid(), bool)


@pytest.mark.django_db(transaction=True)
async def test_it_is_kept_by_name_and_replaced_by_the_next() -> None:
    user = await User.objects.acreate(username="sample-marketing")
    request = request_of(Staff(user.pk, "Sample Marketing"))
    for reason in ("first", "second"):
        asked = form(reason=reason)
        assert asked.is_valid()
        await silence("main", asked, request)
    (kept,) = await silences_of("main")
    assert (kept.reason, kept.staff_name, kept.staff_id, kept.until) == (
        "second",
        "Sample Marketing",
        user.pk,
        date(2026, 11, 30),
    )
    assert kept.at.tzinfo is UTC
    assert await silences_of("other") == []


@pytest.mark.django_db(transaction=True)
async def test_it_ends_for_its_own_program_only() -> None:
    kept = await Silence.objects.acreate(program="main", rule="no-reward", place="campaigns:1", until=TODAY)
    user = await User.objects.acreate(username="sample-marketing")
    request = request_of(Staff(user.pk, "Sample Marketing"))
    assert not await end_silence("other", kept.pk, request)
    assert await end_silence("main", kept.pk, request)
    assert not await end_silence("main", kept.pk, request)
