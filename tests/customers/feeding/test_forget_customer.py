from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from customers import index, index_writes
from customers.models import KnownCustomer, RecentCustomer
from customers.search import look_up
from dashboard.access.chain import seals
from dashboard.access.chain.seals import seal_log
from dashboard.access.chain.verifying import verify_log
from dashboard.access.masking.mask import Mask
from dashboard.access.models import AccessRecord, LoggedCustomer
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import NotFound
from dashboard.loyalty.platform import Memo
from dashboard.loyalty.store import AnswerStore
from dashboard.programs import Program, loyalty
from dashboard.sandbox.server import SandboxServer
from dashboard.serving.databases import cache as cache_settings
from tests.customers.conftest import Keys, SignIn, body

pytestmark = pytest.mark.django_db(transaction=True)

WAY: Memo[str] = Memo("referral-trail", str)


def forget(*arguments: str) -> str:
    out = StringIO()
    call_command("forget_customer", *arguments, stdout=out)
    return out.getvalue()


async def keep_some(store: AnswerStore) -> None:
    for about in (("c-1",), ("c-1", 2, "ar"), ("sample@example.com",), ("c-10",), ("c",)):
        await store.set(store.key("balance", *about), "kept", str, 60)
    await store.remember("way", WAY, "c-1")


async def kept(store: AnswerStore) -> list[object]:
    abouts = (("c-1",), ("c-1", 2, "ar"), ("sample@example.com",), ("c-10",), ("c",))
    return [
        *[await store.get(store.key("balance", *about), str) for about in abouts],
        await store.recall(WAY, "c-1"),
    ]


def test_it_erases_all_that_is_kept_where_processes_share_it(program: Program, redis: str, settings: Any) -> None:
    settings.CACHES = {"default": cache_settings(redis)}
    store = AnswerStore(caches["default"], "main")
    async_to_sync(keep_some)(store)
    index_writes.store("main", [CustomerRecord("c-1", "profile", name="Sample Person", email="sample@example.com")])
    said = forget("c-1")
    assert said == (
        "main: erased from the index. 0 kept rows of the ledger made anonymous. 4 cached answers erased. "
        "Texts erased from the access log: 0.\n"
    )
    assert async_to_sync(kept)(store) == [None, None, None, "kept", "kept", None]
    assert not KnownCustomer.objects.exists()
    assert "not in the index. 0 kept rows of the ledger made anonymous. 0 cached" in forget("c-1", "--program", "main")
    caches["default"].clear()


def test_it_says_what_it_cannot_reach(program: Program) -> None:
    store = AnswerStore(caches["default"], "main")
    async_to_sync(keep_some)(store)
    assert "restart the dashboard" in forget("c-1")
    assert async_to_sync(kept)(store)[0] is None


def test_the_id_can_stay_out_of_the_shells_history(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    index_writes.store("main", [CustomerRecord("c-1", "profile", name="Sample Person")])
    monkeypatch.setattr("sys.stdin", StringIO("c-1\n"))
    assert "erased from the index" in forget("-")


def test_the_access_log_tells_of_a_view_but_of_nobody(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "SETTLED", timedelta(0))
    salma = CustomerRecord(
        "c-1", "profile", name="Salma Haddad", email="salma@example.com", phone="+201001234567", referral_code="SALMA10"
    )
    keys = index_writes.store("main", [salma, CustomerRecord("c-12", "profile", name="Salma Sample")])
    user = User.objects.create_user("sample-of-forgetting")

    def log(customer_id: str, key: str = "", program: str = "main", **fields: Any) -> int:
        row = {
            "staff": user,
            "staff_name": "sample",
            "page": "search",
            "outcome": "shown",
            "program": program,
            "customer_id": customer_id,
            **fields,
        }
        return AccessRecord.objects.create(customer_key=key, **row).pk

    mine = [log("c-1", keys["c-1"]), log("salma@example.com", keys["c-1"]), log("c-1"), log("C-1 ")]
    mine.pop()  # other letters may be another customer's
    typed = [
        "Salma Haddad <salma@example.com>",
        "haddad salma",
        "salma@exa",
        "0100 123 4567",
        "+20 100 1234567",
        "salma10",
    ]
    mine += [log(words) for words in typed]
    others = [
        log("c-12", keys["c-12"]),
        log("c-1", keys["c-12"]),
        log("c-1", program="other"),
        log("Salma"),
        log("c-12"),
    ]
    seal_log(AccessRecord)
    assert f"Texts erased from the access log: {len(mine)}." in forget("c-1")
    rows = {row.pk: row for row in AccessRecord.objects.all()}
    assert {pk for pk, row in rows.items() if row.is_erased} == set(mine)
    assert all(rows[pk].customer_id for pk in others)
    assert rows[mine[0]].customer_key == keys["c-1"]
    report = verify_log(AccessRecord)
    assert (report.faults, report.erased) == ([], len(mine))
    kept = set(LoggedCustomer.objects.values_list("customer_key", "customer_id"))
    assert kept == {(keys["c-1"], ""), (keys["c-12"], "c-12"), (keys["c-12"], "c-1"), ("", "c-1"), ("", "Salma")} | {
        ("", "c-12"),
        ("", "C-1 "),
    }
    # Whoever looks later leaves a new entry, which says nothing of the old ones.
    again = AccessRecord.objects.get(pk=log("c-1"))
    assert again.text_digest not in {row.text_digest for row in rows.values()}
    assert "access log: 1." in forget("c-1")


async def test_a_customer_whom_the_platform_does_not_know_any_more_leaves(
    signed_in: SignIn, program: Program, key_of: Keys
) -> None:
    client, key = await signed_in(), await key_of("gone_1")
    await body(await client.get(f"/main/customers/{key}/"))
    assert await index.find_by_id(program, "gone_1") is None
    assert not await RecentCustomer.objects.aexists()
    assert (await client.get(f"/main/customers/{key}/")).status_code == 404
    assert {row.customer_id async for row in AccessRecord.objects.filter(page="profile")} == {"gone_1"}


async def test_a_panel_that_fails_costs_nobody_their_place(
    signed_in: SignIn, program: Program, key_of: Keys, sandbox: SandboxServer
) -> None:
    key = await key_of("cust_1001")
    sandbox.set_faults([{"path": "*/coupons", "fault": "404"}])
    await body(await (await signed_in()).get(f"/main/customers/{key}/"))
    assert await index.find_by_id(program, "cust_1001")


async def test_one_searched_for_and_not_there_leaves(program: Program, key_of: Keys) -> None:
    await key_of("gone_1")
    with pytest.raises(NotFound):
        await look_up(program, loyalty(program), "gone_1", ReadOptions.within(5), Mask.none())
    assert await index.find_by_id(program, "gone_1") is None


async def test_the_forgotten_are_asked_for_again_and_not_taken_from_the_cache(
    program: Program, sandbox: SandboxServer
) -> None:
    before = await look_up(program, loyalty(program), "cust_1001", ReadOptions.within(5), Mask.none())
    await index.forget(program, "cust_1001")
    after = await look_up(program, loyalty(program), "cust_1001", ReadOptions.within(5), Mask.none())
    assert before != after
    assert sandbox.requests()["customer"] == 2


async def test_recent_views_go_too(signed_in: SignIn, program: Program, key_of: Keys) -> None:
    key = await key_of("cust_1001")
    await body(await (await signed_in()).get(f"/main/customers/{key}/"))
    assert await RecentCustomer.objects.aexists()
    await index.forget(program, "cust_1001")
    assert not await RecentCustomer.objects.aexists()
    assert timezone.now() - timedelta(minutes=1) < (await AccessRecord.objects.afirst()).at  # type: ignore[union-attr]
