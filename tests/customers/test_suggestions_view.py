"""What is suggested while somebody types."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import AsyncClient
from django.utils import timezone

from customers import index
from dashboard.access.models import AccessRecord
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.words import text_of

SUGGESTIONS = "/main/customers/suggestions/"
SALMA = CustomerRecord("c-77", "referral", name="Salma Sample", email="sample.secret@example.com", phone="+15550100")


async def rows() -> list[tuple[str, str, str, str]]:
    return [
        (row.staff_name, row.page, row.outcome, row.customer_id) async for row in AccessRecord.objects.order_by("pk")
    ]


async def test_it_suggests_those_who_match_and_says_among_whom(
    sandbox: SandboxServer, program: Program, signed_in: SignIn
) -> None:
    keys = await index.learn(program, [SALMA])
    response = await (await signed_in()).post(SUGGESTIONS, {"q": "salm"})
    options = response.content.decode()
    assert response.status_code == 200
    assert f'role="option" tabindex="-1" href="/main/customers/{keys["c-77"]}/"' in options
    assert "<mark>Salm</mark>a Sample" in options
    assert "1 match. Searched the 1 known customer." in options
    assert "secret" not in options
    assert "<html" not in options
    assert "no-store" in response["Cache-Control"]


async def test_the_platform_is_never_asked(sandbox: SandboxServer, program: Program, signed_in: SignIn) -> None:
    client = await signed_in()
    for typed in ("cu", "cust_1001", "nobody of that name"):
        await client.post(SUGGESTIONS, {"q": typed})
    assert sandbox.requests() == {}


async def test_at_most_eight(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [CustomerRecord(f"c-{number}", "referral", name="Salma Sample") for number in range(9)])
    options = (await (await signed_in()).post(SUGGESTIONS, {"q": "salma"})).content.decode()
    assert options.count('role="option"') == 8
    assert "The 8 best matches." in options


@pytest.mark.parametrize("typed", ["", "s", " s ", "\u200bs"])
async def test_one_letter_suggests_nobody(typed: str, program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [SALMA])
    response = await (await signed_in()).post(SUGGESTIONS, {"q": typed})
    assert (response.status_code, response.content) == (200, b"")
    assert await rows() == []


@pytest.mark.parametrize("typed", ["<b>'\"&", "\x00ab", "ab\ud800", "x" * 256, "%%__", "* OR 1"])
async def test_anything_may_be_typed(typed: str, program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [SALMA])
    response = await (await signed_in()).post(SUGGESTIONS, {"q": typed.encode(errors="replace").decode()})
    assert response.status_code == 200
    assert "No customer matches." in response.content.decode()
    assert await rows() == []  # nobody was shown


async def test_one_row_a_sitting(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [SALMA])
    client = await signed_in()
    for typed in ("sa", "sal", "salma"):
        await client.post(SUGGESTIONS, {"q": typed})
    mine = ("sample-support", "suggestions", "shown", "")
    assert await rows() == [mine]
    await (await signed_in("manager")).post(SUGGESTIONS, {"q": "salma"})
    assert await rows() == [mine, ("sample-manager", "suggestions", "shown", "")]


async def test_a_new_sitting_is_a_new_row(program: Program, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    await index.learn(program, [SALMA])
    client = await signed_in()
    await client.post(SUGGESTIONS, {"q": "salma"})
    now = timezone.now()
    monkeypatch.setattr("dashboard.access.access_log.log.timezone.now", lambda: now + timedelta(minutes=11))
    await client.post(SUGGESTIONS, {"q": "salma"})
    assert len(await rows()) == 2


async def test_no_row_no_suggestions(program: Program, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    await index.learn(program, [SALMA])

    def full(**_fields: Any) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(AccessRecord.objects, "create", full)
    response = await (await signed_in()).post(SUGGESTIONS, {"q": "salma"})
    assert response.status_code == 503
    assert "Salma" not in text_of(response.content.decode())


async def test_an_email_that_nobody_has_is_said_to_be_nobodys(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [SALMA])
    client = await signed_in()
    options = (await client.post(SUGGESTIONS, {"q": "sample.secret@nowhere.example"})).content.decode()
    assert 'data-note="No known customer has this e-mail. 1 match. ' in options
    assert "Salma Sample" in options


async def test_it_is_posted_from_here_alone(signed_in: SignIn) -> None:
    client: Any = await signed_in()
    opened = await client.get(f"{SUGGESTIONS}?q=salma")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "This address cannot be opened directly" in opened.content.decode()
    client.handler.enforce_csrf_checks = True
    assert (await client.post(SUGGESTIONS, {"q": "salma"})).status_code == 403


async def test_a_search_from_a_page_of_before_signing_in_again_need_not_be_typed_again(signed_in: SignIn) -> None:
    client: Any = await signed_in()
    client.handler.enforce_csrf_checks = True
    answer = await client.post("/main/customers/", {"q": 'salma "sample"'})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert 'value="salma &quot;sample&quot;"' in page
    assert "Your search words are in the search field" in page
    stranger = await AsyncClient(enforce_csrf_checks=True).post("/main/customers/", {"q": "salma"})
    assert "salma" not in stranger.content.decode()


async def test_what_is_typed_stays_out_of_logs(
    program: Program, signed_in: SignIn, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    await (await signed_in()).post(SUGGESTIONS, {"q": "planted.canary@example.com"})
    said = caplog.text + "".join(capsys.readouterr())
    assert "request" in said
    assert "canary" not in said
