import pytest

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Refused
from dashboard.programs import Program, loyalty
from dashboard.sandbox.server import SandboxServer
from programconfig.places import Part
from programconfig.reading import read_all
from tests.programconfig.review.sample import NOW

pytestmark = pytest.mark.django_db(transaction=True)


async def test_it_reads_every_part_once(program: Program, sandbox: SandboxServer) -> None:
    reading = await read_all(loyalty(program), ReadOptions.within(10, language="ar"))
    assert list(reading.answers) == list(Part)
    assert not reading.errors
    assert sum(sandbox.requests().values()) == 5
    configuration = reading.configuration(NOW)
    assert configuration.tiers
    assert configuration.tiers[1].name == "Gold"  # in the program's own language, whatever was asked for
    assert None not in (
        configuration.campaigns,
        configuration.referral,
        configuration.earning,
        configuration.redemption,
    )


async def test_a_part_that_fails_costs_only_itself(program: Program, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"path": "*/configurations/cashback*", "fault": "401"}])
    reading = await read_all(loyalty(program), ReadOptions.within(10))
    assert isinstance(reading.errors[Part.EARNING], Refused)
    assert set(reading.answers) == set(Part) - {Part.EARNING}
    assert reading.configuration(NOW).earning is None
