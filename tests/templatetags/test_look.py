import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Answer, Drift, DriftKind, Missing, PlatformWarning, Source
from dashboard.text.answers import drift, missing, stale, warnings
from dashboard.text.lines import Line

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PROGRAM = SimpleNamespace(
    slug="main", name="Sample Club", time_zone=ZoneInfo("Africa/Cairo"), color="#0B6E4F", test=False
)
LIVE = Answer("value", NOW - timedelta(minutes=1))


def render(source: str, **context: Any) -> str:
    return Template("{% load look %}" + source).render(Context({"program": PROGRAM, "now": NOW, **context}))


def test_a_number_the_platform_did_not_send_is_unknown_and_says_why() -> None:
    written = render("{{ value|points }}", value=None)
    assert "unknown" in written
    assert "The platform did not send it, or sent an unreadable value." in written
    assert "0" not in written


def test_unknown_in_an_attribute_is_a_word() -> None:
    assert render("{{ value|points_text }}", value=None) == "unknown"


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (Line("Place", "Cairo <b>"), "<bdi>Cairo &lt;b&gt;</bdi>"),
        (Line("Tags", ("VIP", "new")), "<bdi>VIP</bdi>, <bdi>new</bdi>"),
        (Line("Tags", ()), "<bdi>none</bdi>"),
        (Line("Born", date(1990, 5, 1)), '<time datetime="1990-05-01">1 May 1990</time>'),
        (Line("Total", "5 Stars.", note="<i>"), '<bdi>5 Stars.</bdi> <span class="muted">&lt;i&gt;</span>'),
    ],
)
def test_a_line_is_printed_by_what_its_value_is(line: Line, written: str) -> None:
    assert render("{% value line %}", line=line) == written


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_line_without_a_value_is_unknown_and_its_note_says_why(nothing: str | None) -> None:
    written = render("{% value line %}", line=Line("guest", nothing, copies=True, note="Nobody tells."))
    assert written == '<button type="button" class="unknown">unknown <span class="tip">Nobody tells.</span></button>'


def test_a_moment_in_a_line_says_how_far_it_is() -> None:
    assert "in 11 days" in render("{% value line %}", line=Line("Ends", datetime(2026, 12, 1, 12, 2, tzinfo=UTC)))


def test_each_text_of_a_line_is_copied_by_itself() -> None:
    written = render("{% value line %}", line=Line("Ids", ("till-1", "web-1"), copies=True))
    assert re.findall('data-copy="(.*?)".*?aria-label="(.*?)"', written) == [
        ("till-1", "Copy till-1"),
        ("web-1", "Copy web-1"),
    ]
    assert 'aria-label="Copy phone"' in render("{% value line %}", line=Line("", "123", copies=True, what="phone"))


def test_numbers() -> None:
    assert render("{{ value|points }}", value=Decimal("2640.50")) == "2,640.5"
    assert render("{{ value|points:'signed' }}", value=Decimal(-50)) == "−50"


def test_a_moment_is_absolute_and_relative() -> None:
    written = render("{% when moment %}", moment=datetime(2026, 12, 1, 12, 2, tzinfo=UTC))
    assert written == (
        '<time datetime="2026-12-01T14:02:00+02:00">1 Dec 2026, 14:02</time> <span class="muted">· in 11 days</span>'
    )


def test_a_day_without_a_time() -> None:
    day = date(2026, 11, 19)
    assert render("{% when day only='day' %}", day=day) == '<time datetime="2026-11-19">19 Nov 2026</time>'
    assert render("{% ago day %}", day=day) == '<time datetime="2026-11-19" title="19 Nov 2026">yesterday</time>'


def test_the_day_of_a_moment_is_that_of_the_programs_calendar() -> None:
    late = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert render("{% when late only='day' %}", late=late) == '<time datetime="2026-12-02">2 Dec 2026</time>'
    assert render("{% when late only='time' %}", late=late).endswith(">01:30</time>")
    assert render("{% when late only='moment' %}", late=late).endswith(">2 Dec 2026, 01:30</time>")


def test_no_moment_is_unknown() -> None:
    assert "unknown" in render("{% when moment %}", moment=None)


def test_the_age_of_a_live_and_of_a_cached_answer() -> None:
    assert "11:59:00</time> · live" in render("{% age answers %}", answers=(LIVE,))
    assert "· cached" in render("{% age answers %}", answers=(LIVE.as_cached(),))


def test_the_age_of_a_panel_is_that_of_its_worst_answer() -> None:
    older = replace(LIVE, fetched_at=NOW - timedelta(hours=1), source=Source.CACHED)
    old = LIVE.as_stale(Unavailable())
    assert "11:00:00</time> · cached" in render("{% age answers %}", answers=(LIVE, older))
    written = render("{% age answers %}", answers=(older, old, LIVE))
    assert "11:59:00</time> · 1 min old<" in written
    assert stale((older, old, LIVE)) == ["The platform is not answering. Try again in a moment."]


def test_nothing_read_has_no_age() -> None:
    assert render("{% age answers %}") == ""


def test_what_is_missing_and_what_drifted_is_collected_over_all_answers() -> None:
    spelling = Drift("available", DriftKind.SPELLING, "avaliable")
    wrong = Drift("coupons[0].type", DriftKind.UNKNOWN_VALUE, "mystery")
    part = Missing("the total", Unavailable())
    answers = (replace(LIVE, drift=(spelling, wrong)), replace(LIVE, missing=(part,)))
    assert drift(answers) == [wrong]
    assert missing(answers) == [part]
    assert drift(None) == []


def test_what_was_cut_is_no_drift_and_drift_that_is_not_listed_is_counted() -> None:
    items, text = Drift("tags", DriftKind.ITEMS_CUT, "10000/12000"), Drift("name", DriftKind.TEXT_CUT, "10000/15000")
    more, wrong = Drift("", DriftKind.MORE, "1250"), Drift("link", DriftKind.WRONG_TYPE, "list")
    answers = (replace(LIVE, drift=(items, text, wrong, more)), replace(LIVE, drift=(items,)))
    written = render('{% include "components/partial.html" %}', answers=answers)
    assert written.count("Only the first 10,000 of 12,000 items of “tags” were read.") == 1
    assert "Only the first 10,000 of 15,000 characters of “name” were read." in written
    assert "1251 differences from the platform's documentation" in written
    assert "and 1250 more\n" in written


def test_what_the_platform_warns_of_is_said_once() -> None:
    many = PlatformWarning(301, "objects_exceed_maximum_quantity", "More than 500.")
    answers = (replace(LIVE, warnings=(many, PlatformWarning(183, "not_found"))), replace(LIVE, warnings=(many,)))
    assert warnings(answers) == ["More than 500.", "not_found"]
    assert warnings((replace(LIVE, warnings=(PlatformWarning(7), PlatformWarning())),)) == ["7", "unknown"]
    assert warnings(None) == []


def test_the_zone_is_named_with_its_distance() -> None:
    assert render("{% zone_name program %}") == "Africa/Cairo (UTC+2)"


def test_the_stylesheet_of_a_color() -> None:
    assert render("{% theme_url program %}") == "/theme/0b6e4f.css"
    assert render("{% theme_url nothing %}") == ""


@pytest.mark.parametrize(
    ("path", "mark"),
    [("/main/config/", ' aria-current="page"'), ("/main/config/tiers/", ' aria-current="true"'), ("/main/", "")],
)
def test_a_link_knows_whether_it_leads_here(path: str, mark: str) -> None:
    request = RequestFactory().get(path)
    assert render("{% current '/main/config/' %}", request=request) == mark


def test_a_value_has_a_button_that_copies_it() -> None:
    written = render("{% copy value what=word %}", value="ORD-8841", word="order")
    assert "<bdi>ORD-8841</bdi>" in written
    assert 'data-copy="ORD-8841"' in written
    assert 'aria-label="Copy order"' in written
    assert 'aria-label="Copy ORD-8841"' in render("{% copy value %}", value="ORD-8841")
    assert "<bdi>" not in render("{% copy value alone=True %}", value="ORD-8841")
    assert '<a href="/o/"><bdi>ORD-8841</bdi></a>' in render("{% copy value url='/o/' %}", value="ORD-8841")


def test_what_is_masked_is_not_copied() -> None:
    assert render("{% copy value %}", value="s•••@e•••.com") == "<bdi>s•••@e•••.com</bdi>"


@given(st.text(max_size=40))
def test_what_is_copied_brings_no_markup(value: str) -> None:
    source = "{% copy value what=value %}{% badge value %}{{ values|dotted }}"
    plain, written = (render(source, value=one, values=[one]) for one in ("x", value))
    assert [written.count(sign) for sign in '<>"'] == [plain.count(sign) for sign in '<>"']


def test_a_badge_has_its_meaning_and_icon() -> None:
    assert render("{% badge 'test' %}") == '<span class="badge">test</span>'
    written = render("{% badge 'Active' meaning='good' icon='check' %}")
    assert written.startswith('<span class="badge good"><svg')
    assert written.endswith("</svg>Active</span>")


def test_facts_stand_one_after_another() -> None:
    assert render("{{ facts|dotted }}", facts=["a", "b"]) == "<bdi>a</bdi> · <bdi>b</bdi>"
    assert render("{{ facts|dotted }}", facts=[]) == ""


def test_an_address_is_worked_out_by_name_and_empty_for_no_page() -> None:
    assert render('{% address "home" "main" %}') == "/main/"
    assert render('{% address "home" "main" "too" "many" %}') == ""
    assert render('{% address "home" nobody.slug as url %}[{{ url }}]') == "[]"


def test_a_text_is_a_link_where_it_has_an_address() -> None:
    assert render("{% linked text %}", text="<b>") == "<bdi>&lt;b&gt;</bdi>"
    linked = render("{% linked text url css='item-name' %}", text="Gold", url='/a/?"')
    assert linked == '<a class="item-name" href="/a/?&quot;"><bdi>Gold</bdi></a>'


def test_a_text_that_is_not_there_is_unknown() -> None:
    assert render("{{ text|known }}", text="<b>") == "<bdi>&lt;b&gt;</bdi>"
    assert "did not send it" in render("{{ text|known }}", text=None)


def test_a_title_ends_with_the_program_and_the_product() -> None:
    program = SimpleNamespace(name="Sample & Club", test=True)
    assert render("{% site_name program %}", program=program) == "Sample &amp; Club · Loyalty Desk"
    assert render("{% site_name nothing %}") == "Loyalty Desk"
