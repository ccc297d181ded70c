import re
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

import pytest
from django.test import AsyncClient
from django.utils import timezone

from dashboard.access.security_log.models import Event
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from dashboard.text.times import day_text
from programconfig.models import Silence
from tests.programconfig.conftest import SignIn
from tests.staff import noted
from tests.words import text_of

REVIEW = "/main/config/review/"
SILENCE = "/main/config/review/silence/"
SLIPS = {"change": "three-slips"}
UNTIL = timezone.now().date() + timedelta(days=30)


async def page(client: AsyncClient, query: str = "?fresh=1") -> str:
    return (await client.get(REVIEW + query)).content.decode()


def posted(**changed: str) -> dict[str, str]:
    said = {"rule": "button-without-link", "place": "campaigns:5804", "place_name": "campaign Third order"}
    return said | {"reason": "The shop adds the link", "until": str(UNTIL)} | changed


async def silenced(client: AsyncClient) -> str:
    """Silence a finding and follow to the page."""
    response = await client.post(SILENCE, posted())
    assert response.status_code == 302
    return (await client.get(response["Location"])).content.decode()


async def test_it_says_when_nothing_is_found(signed_in: SignIn, sandbox: SandboxServer) -> None:
    words = text_of(await page(await signed_in()))
    assert "The review's 20 rules found nothing." in words
    assert "0 findings" in words


async def test_findings_come_worst_first_with_place_reason_and_advice(
    signed_in: SignIn, sandbox: SandboxServer
) -> None:
    sandbox.change(SLIPS, {"campaigns": [{"id": 5812, "isRepeatable": True, "maxAchievement": 0}]})
    html = await page(await signed_in("marketing"))
    words = text_of(html)
    assert "4 findings" in words
    order = [
        words.index(said) for said in ("Repeatable, with", "Button without", "Several campaigns with the same name")
    ]
    assert order == sorted(order)
    assert "The button “Order now” is shown without a link." in words
    assert "Give the button a link, or remove its text." in words
    assert 'href="/main/config/campaigns/5804/"' in html


async def test_a_part_that_fails_is_said_and_the_others_are_judged(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.change(SLIPS)
    sandbox.set_faults([{"path": "*/configurations/tiers*", "fault": "500"}])
    words = text_of(await page(await signed_in()))
    assert "at least 3 findings" in words
    assert "Could not be checked: Tiers." in words


async def test_when_nothing_can_be_read_it_says_so(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"fault": "500"}])
    response = await (await signed_in()).get(REVIEW)
    words = text_of(response.content.decode())
    assert response.status_code == 200
    assert "findings unknown" in words
    assert "Retry" in words
    assert "0 findings" not in words


async def test_while_the_platform_is_away_it_judges_what_was_last_read(
    signed_in: SignIn, sandbox: SandboxServer
) -> None:
    sandbox.change(SLIPS)
    client = await signed_in()
    await page(client)
    sandbox.set_faults([{"fault": "500"}])
    words = text_of(await page(client))
    assert "3 findings" in words
    assert "under 1 min old" in words
    assert "This is the last answer that was read." in words


async def test_a_silenced_finding_is_folded_away_with_who_why_and_until(
    signed_in: SignIn, sandbox: SandboxServer, program: Program
) -> None:
    sandbox.change(SLIPS)
    client = await signed_in("marketing")
    assert "3 findings" in text_of(await page(client))
    words = text_of(await silenced(client))
    assert f"Silenced until the end of {day_text(UNTIL)}." in words
    assert "2 findings" in words
    assert "1 silenced finding" in words
    assert "Silenced by sample-marketing on" in words
    assert "The shop adds the link" in words
    kept = await Silence.objects.aget()
    assert (kept.program, kept.rule, kept.place, kept.until) == ("main", "button-without-link", "campaigns:5804", UNTIL)


async def test_it_can_count_again(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.change(SLIPS)
    client = await signed_in()
    html = await silenced(client)
    (address,) = re.findall(r'action="(/main/config/review/silence/[0-9]+/end/)"', html)
    for said in ("You stopped silencing this finding.", "This finding was no longer silenced."):
        response = await client.post(address)
        assert urlsplit(response["Location"]).path == REVIEW
        words = text_of((await client.get(response["Location"])).content.decode())
        assert said in words
        assert "3 findings" in words
    finding = "button-without-link campaigns:5804"
    assert await noted(Event.FINDING_SILENCED, Event.SILENCE_ENDED) == [
        (event, "sample-support", "main", finding) for event in ("finding-silenced", "silence-ended")
    ]


async def test_a_silence_that_is_over_comes_back_and_says_so(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.change(SLIPS)
    client = await signed_in()
    await silenced(client)
    await Silence.objects.aupdate(until=date(2020, 1, 31))
    words = text_of(await page(client))
    assert "3 findings" in words
    assert "No longer silenced." in words
    assert "31 Jan 2020" in words


async def test_a_silence_of_what_is_mended_says_so(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.change(SLIPS)
    client = await signed_in()
    await silenced(client)
    sandbox.change()
    words = text_of(await page(client))
    assert "The review no longer finds this." in words
    assert "campaign Third order" in words


@pytest.mark.parametrize("changed", [{"reason": " "}, {"until": ""}, {"until": "2020-01-01"}, {"until": "2999-01-01"}])
async def test_a_silence_without_reason_or_day_is_refused_and_loses_nothing(
    signed_in: SignIn, sandbox: SandboxServer, changed: dict[str, str]
) -> None:
    sandbox.change(SLIPS)
    client = await signed_in()
    await page(client)
    response = await client.post(SILENCE, posted(reason="Kept words") | changed)
    html = response.content.decode()
    assert response.status_code == 400
    assert "Nothing was silenced" in html
    assert html.count('id="silencing"') == 1
    assert ('value="Kept words"' in html) is ("reason" not in changed)
    assert await Silence.objects.acount() == 0


async def test_a_silence_refused_of_what_counts_no_more_asks_for_no_form(
    signed_in: SignIn, sandbox: SandboxServer
) -> None:
    response = await (await signed_in()).post(SILENCE, posted(until="2020-01-01"))
    html = response.content.decode()
    assert response.status_code == 400
    assert "this finding no longer exists" in html
    assert "form below" not in html


async def test_a_forged_form_silences_nothing(sandbox: SandboxServer, signed_in: SignIn) -> None:
    client = await signed_in()
    strict = AsyncClient(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert (await strict.post(SILENCE, posted())).status_code == 403
    assert await Silence.objects.acount() == 0


async def test_names_are_only_words(signed_in: SignIn, sandbox: SandboxServer) -> None:
    name = "<script>alert(1)</script>"
    sandbox.change({"campaigns": [{"id": 5804, "name": name, "rewards": []}]})
    html = await page(await signed_in())
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


async def test_the_number_beside_the_tab(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.change(SLIPS)
    client = await signed_in()
    html = await page(client)
    assert 'hx-get="/main/config/review/count/"' in html
    assert text_of((await client.get("/main/config/review/count/")).content.decode()).split() == [
        "3",
        "(3",
        "findings)",
    ]


async def test_a_number_nobody_knows_is_not_nought(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"fault": "500"}])
    html = (await (await signed_in()).get("/main/config/review/count/")).content.decode()
    assert text_of(html).strip() == ""


async def test_one_finding_at_a_time_is_asked_to_be_silenced(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.change(SLIPS)
    client = await signed_in()
    html = await page(client)
    assert 'id="silencing"' not in html
    links = re.findall(r'href="(/main/config/review/\?silence=[^"]+)"', html)
    assert len(links) == 3
    asked = (await client.get(links[0])).content.decode()
    assert asked.count('id="silencing"') == 1
    rule, place = re.search(r"silence=([a-z-]+)\+([^&]+)$", links[0]).groups()  # type: ignore[union-attr]
    assert f'name="rule" value="{rule}"' in asked
    assert f'name="place" value="{unquote(place)}"' in asked
    fragment = (await client.get(links[0], headers={"HX-Request": "true"})).content.decode()
    assert fragment.count('id="silencing"') == 1
    assert "<!doctype" not in fragment


@pytest.mark.parametrize("asked", ["", "no-such-rule campaigns:1", "nonsense", " "])
async def test_silencing_what_is_not_found_is_the_plain_page(
    asked: str, signed_in: SignIn, sandbox: SandboxServer
) -> None:
    response = await (await signed_in()).get(REVIEW, {"silence": asked})
    assert response.status_code == 200
    assert 'id="silencing"' not in response.content.decode()


async def test_hundreds_of_findings_come_a_page_at_a_time_and_are_all_counted(
    signed_in: SignIn, sandbox: SandboxServer
) -> None:
    broken = [{"id": 70_000 + number, "name": f"Sample {number}", "rewards": []} for number in range(120)]
    sandbox.change({"campaigns": broken})
    client = await signed_in()
    html = await page(client)
    assert html.count('href="/main/config/review/?silence=') == 50
    assert "1 to 50 of 120" in text_of(html)
    assert "120 findings" in text_of(html)
    assert ('rel="prev"' in html, 'rel="next"' in html) == (False, True)
    last = (await client.get(REVIEW, {"page": "3"})).content.decode()
    assert last.count('href="/main/config/review/?silence=') == 20
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)
    link = re.findall(r'href="([^"]+\?silence=[^"]+)"', last)[-1]
    assert "101 to 120 of 120" in text_of((await client.get(link)).content.decode())
    assert (await client.get(REVIEW, {"page": "0"})).status_code == 400
