"""Staff limited to some programs: what they see is theirs, and a limit to what is gone is explained."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from dashboard.access.models import AccessRecord
from dashboard.access.roles import PROGRAM_GROUP_PREFIX, Staff, staff_of
from tests.access.conftest import Member, SignedIn
from tests.programs import sample_program

KEYS = {"api_version": "v4.0", "api_key": "sample", "secret_key": "sample"}
MAIN, STORES, TEST = (sample_program(slug, slug.title(), settings=KEYS) for slug in ("main", "stores", "trial"))


@pytest.fixture(autouse=True)
def three_programs(settings: Settings) -> None:
    settings.PROGRAMS = {program.slug: program for program in (MAIN, STORES, TEST)}


def test_without_a_limit_every_program_is_open() -> None:
    assert Staff(1, "sample").programs == (MAIN, STORES, TEST)
    assert Staff(1, "sample").may_enter(sample_program("later", "Later"))


def test_with_one_only_those(member: Member) -> None:
    user = member()
    call_command("staff", user.username, "--role", "support", "--programs", "trial, stores")
    staff = staff_of(user)
    assert (staff.role, staff.programs) == ("support", (STORES, TEST))
    assert not staff.may_enter(MAIN)


@pytest.mark.parametrize(
    ("programs", "first"), [((), "/main/"), (("trial", "stores"), "/stores/"), (("trial",), "/trial/")]
)
def test_the_front_page_leads_to_the_first_that_is_open(
    signed_in: SignedIn, programs: tuple[str, ...], first: str
) -> None:
    assert signed_in("support", programs).get("/")["Location"] == first


@pytest.mark.parametrize("address", ["/", "/main/", "/main/config/tiers/", "/access-log/"])
def test_a_limit_to_what_is_gone_is_explained(signed_in: SignedIn, address: str) -> None:
    page = signed_in("manager", ["gone"]).get(address)
    assert page.status_code == 403
    text = page.content.decode()
    assert "You cannot open this program" in text
    assert "Your account is limited to gone, which this dashboard does not have" in text
    assert "Main" not in text.partition("<body")[2].replace('aria-label="Main"', "")
    assert AccessRecord.objects.count() == address.startswith("/main/")


def test_the_pages_of_no_program_stay_open(signed_in: SignedIn) -> None:
    assert signed_in("support", ["gone"]).get("/accounts/password/").status_code == 200


def test_a_limit_counts_from_the_next_request_on(member: Member) -> None:
    user, client = member("manager"), Client()
    client.force_login(user)
    assert client.get("/main/").status_code == 200
    call_command("staff", user.username, "--role", "manager", "--programs", "stores")
    assert client.get("/main/").status_code == 403
    assert client.get("/stores/").status_code == 200
    call_command("staff", user.username, "--role", "manager", "--all-programs")
    assert client.get("/main/").status_code == 200


def test_another_role_widens_nothing(member: Member) -> None:
    user = member("manager")
    call_command("staff", user.username, "--role", "manager", "--programs", "stores")
    call_command("staff", user.username, "--role", "support")
    assert staff_of(user).programs == (STORES,)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--role", "support", "--programs", "main,other"),
            "there is no program other; the programs are: main, stores, trial",
        ),
        (("--role", "support", "--programs", ","), "name at least one of main, stores, trial"),
        (("--role", "support", "--programs", "main", "--all-programs"), "not allowed with"),
        (("--disable", "--programs", "main"), "--programs and --all-programs need --role"),
    ],
)
def test_the_command_refuses_in_one_sentence(member: Member, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("staff", member().username, *arguments)


def test_the_command_says_what_is_open(member: Member, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("staff", member().username, "--role", "support", "--programs", "stores,main")
    call_command("staff", "sample-support", "--role", "support", "--all-programs")
    assert capsys.readouterr().out.splitlines() == [
        "sample-support changed: support, main, stores.",
        "sample-support changed: support, every program.",
    ]


def test_a_limited_person_does_not_see_staff_of_other_programs(member: Member, signed_in: SignedIn) -> None:
    for name, programs in {"sample-a": (), "sample-b": ("main", "stores"), "sample-c": ("main", "trial")}.items():
        groups = [Group.objects.get_or_create(name=f"{PROGRAM_GROUP_PREFIX}{slug}")[0] for slug in programs]
        member("support", name).groups.add(*groups)
    page = signed_in("manager", ["stores"]).get("/access-log/").content.decode()
    assert [f">{name}<" in page for name in ("sample-a", "sample-b", "sample-manager", "sample-c")] == [True] * 3 + [
        False
    ]
