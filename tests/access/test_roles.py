import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.access.masking.mask import Mask
from dashboard.access.roles import ROLE_NAMES, ROLES, Right, staff_of
from tests.access.conftest import Member

MATRIX = {
    "support": (True, True, True, False, False, False, False),
    "marketing": (True, False, True, False, True, False, False),
    "manager": (True, True, True, True, True, False, False),
    "admin": (True, True, True, True, True, True, True),
    "": (False, False, False, False, False, False, False),
}


@pytest.mark.parametrize(("role", "may"), MATRIX.items())
def test_the_matrix(member: Member, role: str, may: tuple[bool, ...]) -> None:
    staff = staff_of(member(role))
    rights = (
        staff.may_see_customers,
        staff.may_see_personal_data,
        staff.may_see_configuration,
        staff.may_see_access_log,
        staff.may_set_stamps_totals,
        staff.may_see_security_log,
        staff.may_manage_staff,
    )
    assert rights == may
    assert rights == tuple(staff.may(right) for right in Right)
    assert staff.role == role


def test_every_role_is_a_group_with_a_name_from_the_start(db: None) -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES) == set(ROLE_NAMES)
    assert set(MATRIX) == {*ROLES, ""}


def test_someone_in_two_roles_has_none(member: Member) -> None:
    user = member("support")
    user.groups.add(Group.objects.get(name="manager"))
    assert staff_of(user).rights == frozenset()


def test_other_groups_give_nothing_and_take_nothing(member: Member) -> None:
    user = member("support")
    user.groups.add(Group.objects.create(name="sample"))
    assert staff_of(user).role == "support"


def test_it_is_one_query(member: Member) -> None:
    user = member("support")
    with CaptureQueriesContext(connection) as queries:
        staff_of(user)
    assert len(queries) == 1


def test_personal_data_are_masked_for_those_who_may_not_see_them(member: Member) -> None:
    assert staff_of(member("support")).mask == Mask.none()
    assert staff_of(member("marketing")).mask == Mask.personal()
    assert staff_of(member("")).mask == Mask.personal()


def test_the_name_is_the_full_one_when_there_is_one(member: Member) -> None:
    user = member("support", "sample")
    assert staff_of(user).name == "sample"
    user.first_name, user.last_name = "Sample", "Person"
    assert staff_of(user).name == "Sample Person"


@pytest.mark.django_db(transaction=True)
def test_the_groups_are_there_again_after_every_table_was_emptied() -> None:
    call_command("flush", "--no-input", "--verbosity=0")
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
