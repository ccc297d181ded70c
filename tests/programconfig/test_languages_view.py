"""Two languages side by side, in a browser."""

import re

import pytest

from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.words import text_of

PAGE = "/main/config/languages/"


@pytest.fixture
def bilingual(program: Program) -> Program:
    object.__setattr__(program, "languages", ("en", "ar", "fr"))
    return program


async def test_texts_stand_side_by_side_each_marked_with_its_language(bilingual: Program, signed_in: SignIn) -> None:
    page = (await (await signed_in("marketing")).get(PAGE)).content.decode()
    assert '<bdi lang="en" dir="auto">Welcome gift</bdi>' in page
    assert '<bdi lang="ar" dir="auto">هدية الترحيب</bdi>' in page
    assert 'href="/main/config/campaigns/5801/"' in page
    assert 'href="/main/config/tiers/2/"' in page
    assert "The same in both languages; perhaps not translated" in page
    assert re.search(r"\d+ of \d+ texts need attention", text_of(page))
    assert 'class="tabs config-languages"' not in page  # one language for the page would mean nothing here


async def test_only_what_needs_attention_and_the_other_way_round(bilingual: Program, signed_in: SignIn) -> None:
    client = await signed_in()
    page = (await client.get(f"{PAGE}?first=ar&second=en&only=attention")).content.decode()
    assert "Missing in العربيّة" in text_of(page)
    assert "هدية الترحيب" not in page
    assert '<option value="attention" selected>' in page


@pytest.mark.parametrize(
    "query", ["first=en&second=en", "first=xx", "second=en&first=de", "only=some", "page=0", "lang=xx"]
)
async def test_what_makes_no_sense_is_refused(
    query: str, bilingual: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    assert (await (await signed_in()).get(f"{PAGE}?{query}")).status_code == 400
    assert sandbox.requests() == {}


async def test_one_language_has_nothing_to_stand_beside(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    page = text_of((await (await signed_in()).get(PAGE)).content.decode())
    assert "This program has one language, English" in page
    assert sandbox.requests() == {}


async def test_one_language_named_leaves_the_other_to_choose(bilingual: Program, signed_in: SignIn) -> None:
    page = (await (await signed_in()).get(f"{PAGE}?second=en")).content.decode()
    assert '<th scope="col" lang="ar">' in page


async def test_a_part_that_cannot_be_read_is_named_and_the_others_compared(
    bilingual: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    sandbox.set_faults([{"path": "*/configurations/reward-campaigns", "fault": "malformed-json"}])
    page = (await (await signed_in()).get(PAGE)).content.decode()
    assert "Not shown: Campaigns." in text_of(page)
    assert "/main/config/tiers/2/" in page
    assert "/main/config/campaigns/5801/" not in page
    sandbox.set_faults([{"path": "*/configurations/*", "fault": "malformed-json"}])
    bilingual_again = (await (await signed_in()).get(f"{PAGE}?first=fr")).content.decode()
    assert 'class="error-card"' in bilingual_again
    assert 'name="second"' in bilingual_again


async def test_a_platform_that_ignores_the_language_is_told(
    bilingual: Program, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from programconfig.views import languages

    english = languages.read_language
    monkeypatch.setattr(languages, "read_language", lambda page, _code: english(page, "en"))
    page = text_of((await (await signed_in()).get(PAGE)).content.decode())
    assert "No text differs" in page


async def test_the_texts_can_be_had_as_a_file(bilingual: Program, signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    response = await client.get("/main/config/languages/?first=en&second=ar&format=csv")
    lines = response.content.decode().splitlines()
    assert 'filename="main-languages-en-ar-' in response["Content-Disposition"]
    assert lines[0] == "﻿Text of,Name,Number,Text,en,ar,What to check,As of"
    assert any(line.startswith("tier 2,Gold,2,Name,Gold,") for line in lines)
    fewer = (await client.get("/main/config/languages/?only=attention&format=json")).json()["languages"]
    assert fewer
    assert all(one["look_at"] for one in fewer)
