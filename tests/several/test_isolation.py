"""Two programs may share a platform, its keys and a customer's id: nothing else of one is seen in the other."""

import asyncio
from datetime import date

import pytest
from django.core.cache import caches

from customers import index
from customers.search import find
from dashboard import programs
from dashboard.access.access_log.log import count_viewers
from dashboard.access.models import AccessRecord, Outcome
from dashboard.access.roles import ROLES, Staff
from dashboard.loyalty.budget import Budget
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.errors import Busy, Unavailable
from dashboard.loyalty.platform import Memo
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.reads import BALANCE, TIERS
from dashboard.loyalty.store import AnswerStore
from dashboard.programs import loyalty
from dashboard.sandbox.server import SandboxServer
from programconfig.models import Silence, Snapshot
from tests.customers.conftest import body
from tests.loyalty.buckets import full_buckets
from tests.several.conftest import Keys, Programs, SignIn
from tests.words import text_of

CUSTOMER = "cust_1001"
pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_key_is_nobodys_in_another_program(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in("manager"), await key_of("main", CUSTOMER)
    other = await key_of("trial", CUSTOMER)
    assert key != other
    for path in ("", "balance/", "activity/"):
        assert (await client.get(f"/main/customers/{key}/{path}")).status_code == 200
        for slug in ("trial", "stores"):
            assert (await client.get(f"/{slug}/customers/{key}/{path}")).status_code == 404
    assert (await client.get(f"/trial/config/for-customer/{key}/")).status_code == 404


async def test_what_one_learnt_the_other_does_not_find(all_programs: Programs) -> None:
    main, trial = all_programs["main"], all_programs["trial"]
    await index.learn(main, [CustomerRecord(CUSTOMER, "profile", name="Salma Sample", email="salma@example.com")])
    staff = Staff(1, "sample", "support", "Support", ROLES["support"])
    assert len((await find(main, "salma", staff=staff)).matches) == 1
    assert not (await find(trial, "salma", staff=staff)).matches
    assert await index.find_by_id(trial, CUSTOMER) is None
    assert (await index.count(main), await index.count(trial)) == (1, 0)
    await index.learn(trial, [CustomerRecord(CUSTOMER, "search")])
    await index.forget(main, CUSTOMER)
    assert await index.find_by_id(trial, CUSTOMER)


async def test_who_was_open_here_is_not_recent_there(signed_in: SignIn, key_of: Keys) -> None:
    client = await signed_in("manager")
    await body(await client.get(f"/main/customers/{await key_of('main', CUSTOMER)}/"))
    assert CUSTOMER in text_of((await client.get("/main/customers/")).content.decode())
    for slug in ("trial", "stores"):
        assert CUSTOMER not in text_of((await client.get(f"/{slug}/customers/")).content.decode())


async def test_an_answer_kept_here_is_asked_for_there(all_programs: Programs, sandbox: SandboxServer) -> None:
    main, trial = loyalty(all_programs["main"]), loyalty(all_programs["trial"])
    for service, asked in ((main, 1), (main, 1), (trial, 2), (trial, 2)):
        await service.read(BALANCE, CUSTOMER, ReadOptions.within(10))
        await service.configuration(TIERS, ReadOptions.within(10))
        assert sandbox.requests() == {"balance": asked, "configurations/tiers": asked}
    programs.forget_answers(all_programs["main"], CUSTOMER)
    await trial.read(BALANCE, CUSTOMER, ReadOptions.within(10))
    assert sandbox.requests()["balance"] == 2


async def test_reads_in_flight_are_not_shared(all_programs: Programs, sandbox: SandboxServer) -> None:
    services = [loyalty(all_programs[slug]) for slug in ("main", "trial")]
    await asyncio.gather(
        *(service.read(BALANCE, CUSTOMER, ReadOptions.within(10)) for service in services for _ in range(3))
    )
    assert sandbox.requests() == {"balance": 2}


async def test_what_fails_here_opens_no_breaker_there(all_programs: Programs, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"fault": "503"}])
    main, trial = loyalty(all_programs["main"]), loyalty(all_programs["trial"])
    for number in range(30):
        with pytest.raises((Unavailable, Busy)):
            await main.read(BALANCE, f"c-{number}", ReadOptions.within(2))
    sandbox.clear_faults()
    sandbox.reset_requests()
    with pytest.raises((Unavailable, Busy)):
        await main.read(BALANCE, CUSTOMER, ReadOptions.within(2))
    assert not sandbox.requests()  # its breaker is open
    await trial.read(BALANCE, CUSTOMER, ReadOptions.within(10))


async def test_what_is_learnt_of_a_platform_is_one_programs(all_programs: Programs) -> None:
    stores = [AnswerStore(caches["default"], slug) for slug in all_programs]
    sample: Memo[int] = Memo("sample", int)
    await stores[0].remember(7, sample, CUSTOMER)
    assert [await store.recall(sample, CUSTOMER) for store in stores] == [7, None, None]


async def test_the_same_keys_share_a_budget_and_others_do_not(all_programs: Programs) -> None:
    """The vendor counts by account: two programs with one account's keys must stay inside one quota together."""
    names = {slug: programs._budget_owner(program) for slug, program in all_programs.items()}
    assert names == {"main": "main", "trial": "main", "stores": "stores"}
    quota = Quota("sample", per_second=1, burst=2.3)  # and without the part of commands
    buckets = full_buckets()
    main, trial, stores = (Budget(name, store=None, own=buckets) for name in names.values())
    await main.spend(quota, Deadline(5))
    await main.spend(quota, Deadline(5))
    with pytest.raises(Busy):
        await trial.spend(quota, Deadline(0.1))
    await stores.spend(quota, Deadline(0.1))


async def test_a_look_is_counted_where_it_was(signed_in: SignIn, key_of: Keys) -> None:
    client, keys = await signed_in(), {slug: await key_of(slug, CUSTOMER) for slug in ("main", "trial")}
    await client.get(f"/trial/customers/{keys['trial']}/balance/")
    assert await count_viewers("main", keys["main"]) == 0
    assert await count_viewers("trial", keys["trial"]) == 1
    row = await AccessRecord.objects.aget()
    assert (row.program, row.outcome, row.customer_key) == ("trial", Outcome.SHOWN, keys["trial"])


async def test_history_and_silences_are_one_programs(signed_in: SignIn, all_programs: Programs) -> None:
    client = await signed_in("marketing")
    await client.get("/main/config/tiers/")
    assert [row.program async for row in Snapshot.objects.all()] == ["main"]
    kept = await Snapshot.objects.aget()
    assert (await client.get(f"/main/config/history/{kept.pk}/")).status_code == 200
    assert (await client.get(f"/trial/config/history/{kept.pk}/")).status_code == 404
    assert "There are no snapshots yet" in text_of((await client.get("/trial/config/history/")).content.decode())
    silence = await Silence.objects.acreate(
        program="main", rule="sample", place="tiers:1", reason="sample", until=date(2099, 1, 1), staff_name="sample"
    )
    page = await client.post(f"/trial/config/review/silence/{silence.pk}/end/", follow=True)
    assert "This finding was no longer silenced." in text_of(page.content.decode())
    assert await Silence.objects.aget() == silence
    assert "sample" in text_of((await client.get("/main/config/review/")).content.decode())
