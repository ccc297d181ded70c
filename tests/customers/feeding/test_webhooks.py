"""One delivery at a time; `test_storm` has all of them at once."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from customers import index, index_writes
from customers.feeding import webhooks
from customers.feeding.models import Deliveries
from customers.feeding.webhooks import MAX_BODY_BYTES
from customers.models import KnownCustomer
from dashboard.loyalty.gameball.webhook import signature
from dashboard.programs import Program
from tests import canary
from tests.customers.feeding.messages import ADDRESS, message, post

pytestmark = pytest.mark.django_db(transaction=True)


async def counts() -> dict[str, int]:
    return {row.outcome: row.number async for row in Deliveries.objects.all()}


async def row(program: Program, customer_id: str = "c-1") -> KnownCustomer:
    known = await index.find_by_id(program, customer_id)
    assert known
    return known


async def test_it_stores_what_it_is_told(program: Program) -> None:
    assert await post(message()) == 204
    known = await row(program)
    assert (known.email, known.phone, known.referral_code) == ("sample@example.com", "+44 7700 900123", "SAMPLE1")
    assert (known.tier, known.points, known.platform_id) == ("Gold", Decimal("90.5"), "310077")
    assert (known.name, known.learned_from) == ("", "webhook")
    assert known.seen_at == known.standing_seen_at == datetime(2026, 5, 4, 9, 30, 0, 297000, UTC)
    assert await counts() == {"stored": 1}


@pytest.fixture
def app_settings(settings: Settings) -> Settings:
    return settings


async def test_over_http_it_is_refused_and_not_led_to_https(program: Program, app_settings: Settings) -> None:
    """A redirect would hide that customers' data go over the network in clear."""
    app_settings.HTTPS = app_settings.SECURE_SSL_REDIRECT = True
    assert await post(message()) == 403
    assert await counts() == {}
    assert (await AsyncClient().get("/main/")).status_code == 301, "a person is led there"


async def test_a_duplicate_changes_nothing(program: Program) -> None:
    await post(message())
    before = await row(program)
    assert await post(message()) == 204
    after = await row(program)
    assert {**before.__dict__, "_state": 0} == {**after.__dict__, "_state": 0}


async def test_an_old_delivery_replaces_nothing(program: Program) -> None:
    await post(message(created_at="2026-05-04T09:30:00Z", email="new@example.com"))
    assert await post(message(created_at="2026-05-04T09:29:59.999Z", email="old@example.com")) == 204
    assert (await row(program)).email == "new@example.com"


async def test_an_empty_email_or_phone_removes_the_old_one(program: Program) -> None:
    await post(message(created_at="2026-05-04T09:30:00Z"))
    emptied = message(created_at="2026-05-04T09:31:00Z", email="", mobile_number="")
    assert await post(emptied) == 204
    known = await row(program)
    assert (known.email, known.email_folded, known.phone, known.phone_reversed) == ("", "", "", "")
    assert (known.tier, known.referral_code) == ("Gold", "SAMPLE1")


@pytest.mark.parametrize("unreadable", [None, ["new@example.com"]])
async def test_what_says_nothing_of_an_email_removes_nothing(program: Program, unreadable: object) -> None:
    await post(message(created_at="2026-05-04T09:30:00Z"))
    assert await post(message(created_at="2026-05-04T09:31:00Z", email=unreadable)) == 204
    assert (await row(program)).email == "sample@example.com"


async def test_a_message_from_the_future_counts_as_received_now(program: Program) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    assert await post(message(created_at=ahead.isoformat(), email="first@example.com")) == 204
    assert (await row(program)).seen_at <= datetime.now(UTC)
    await post(message(created_at=datetime.now(UTC).isoformat(), email="second@example.com"))
    assert (await row(program)).email == "second@example.com"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-GB-Signature": ""},
        {"X-GB-Signature": "0" * 40},
        {"X-GB-Signature": "é" * 20},
        {"X-GB-Signature": signature(b"another body", canary.SECRET_KEY)},
    ],
)
async def test_a_wrong_signature_is_refused_without_a_word_to_the_database(
    program: Program, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhooks, "store_deliveries", lambda *_: pytest.fail("it was stored"))
    assert await post(message(), **headers) == 403
    assert await counts() == {}
    assert not await KnownCustomer.objects.aexists()
    assert "wrong signature" in caplog.text


async def test_who_forges_many_messages_is_told_so_and_genuine_ones_still_come_in(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    statuses = [await post(message(), secret="another") for _ in range(70)]
    assert statuses[:60] == [403] * 60
    assert statuses[-1] == 429
    assert caplog.text.count("wrong signature") == statuses.count(403)
    assert await post(message()) == 204
    assert await counts() == {"stored": 1}


async def test_one_changed_byte_spoils_the_signature(program: Program) -> None:
    raw = json.dumps(message()).encode()
    signed = signature(raw, canary.SECRET_KEY)
    assert await post(raw.replace(b"90.5", b"99.5"), **{"X-GB-Signature": signed}) == 403


async def test_a_signature_in_capitals_is_the_same(program: Program) -> None:
    raw = json.dumps(message()).encode()
    assert await post(raw, **{"X-GB-Signature": signature(raw, canary.SECRET_KEY).upper()}) == 204


async def test_unknown_events_are_accepted_and_ignored(program: Program) -> None:
    assert await post(message() | {"event": "customer.tier.changed"}) == 204
    assert await counts() == {"ignored": 1}
    assert not await KnownCustomer.objects.aexists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        message(created_at="yesterday"),
        message("."),
        message() | {"customer_id": None},
    ],
)
async def test_what_cannot_be_read_is_refused_and_counted(program: Program, body: Any) -> None:
    assert await post(body) == 400
    assert await counts() == {"unreadable": 1}


async def test_another_version_is_not_guessed_at(program: Program) -> None:
    assert await post(message(), **{"X-GB-Webhook-Version": "v5"}) == 400
    assert await post(message(), **{"X-GB-Webhook-Version": "v4.1"}) == 204


async def test_a_message_has_an_end(program: Program) -> None:
    assert await post(b" " * (MAX_BODY_BYTES + 1)) == 413
    assert await counts() == {}


async def test_it_takes_nothing_but_posts_and_its_own_platform(program: Program) -> None:
    assert (await AsyncClient().get(ADDRESS)).status_code == 405
    assert (await AsyncClient(enforce_csrf_checks=True).post(ADDRESS, b"{}", content_type="x/y")).status_code == 403


async def test_strangers_learn_no_programs(program: Program) -> None:
    for method in ("GET", "POST"):
        seen = [
            await AsyncClient().generic(method, f"/webhooks/{place}/", b"{}", content_type="application/json")
            for place in ("gameball/main", "gameball/nowhere", "other/main", "other/nowhere")
        ]
        answers = {(one.status_code, one.content, tuple(sorted(one.headers))) for one in seen}
        assert len(answers) == 1, answers


async def test_what_is_not_stored_is_not_accepted(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseError("secret text")

    monkeypatch.setattr(index_writes, "store_in_transaction", away)
    assert await post(message()) == 503
    monkeypatch.undo()
    assert await post(message()) == 204
    assert (await row(program)).tier == "Gold"


async def test_the_forgotten_stay_so_when_an_old_message_comes_again(program: Program) -> None:
    await post(message())
    await index.forget(program, "c-1")
    assert await post(message()) == 204
    assert await index.find_by_id(program, "c-1") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["event", "customer_id", "gb_customer_id", "created_at", "data"])
DATA = st.sampled_from(["email", "mobile_number", "tier_name", "referral_code", "activated_points"])
DAMAGED = st.builds(
    lambda fields, data: json.dumps(message(**data) | fields).encode(errors="surrogatepass"),
    st.dictionaries(FIELDS, JSON, max_size=2),
    st.dictionaries(DATA, JSON, max_size=3),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()) | DAMAGED)
async def test_no_body_breaks_it(program: Program, body: bytes) -> None:
    assert await post(body) in {204, 400}
