from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from programconfig.models import Snapshot

pytestmark = pytest.mark.django_db(transaction=True)


def snapshot_config(*arguments: str) -> str:
    """What the command says; it ends the event loop's services itself."""
    out = StringIO()
    call_command("snapshot_config", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_it_keeps_every_part_and_says_so(program: Program) -> None:
    said = snapshot_config()
    assert said.count("first snapshot") == 5
    assert Snapshot.objects.count() == 5


def test_it_says_what_changed(program: Program, sandbox: SandboxServer) -> None:
    snapshot_config()
    sandbox.change({"change": "gold-minimum-300"})
    said = snapshot_config("--programme", "main")
    assert "main: Tiers: Gold: minimum 250 → 300" in said
    assert said.count("unchanged") == 4
    assert snapshot_config().count("unchanged") == 5


def test_it_passes_by_what_is_cached(program: Program, sandbox: SandboxServer) -> None:
    snapshot_config()
    sandbox.reset_requests()
    snapshot_config()
    assert sum(sandbox.requests().values()) == 5


def test_a_part_that_fails_is_named_and_the_others_are_kept(program: Program, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"path": "*/configurations/tiers*", "fault": "401"}])
    out = StringIO()
    with pytest.raises(CommandError, match="Not everything could be read"):
        call_command("snapshot_config", stdout=out, stderr=out)
    assert "main: Tiers: " in out.getvalue()
    assert Snapshot.objects.count() == 4


@pytest.mark.parametrize("fault", ["503", "refused"])
def test_what_was_said_before_is_no_reading_of_a_platform_that_is_away(
    fault: str, program: Program, sandbox: SandboxServer
) -> None:
    snapshot_config()
    sandbox.set_faults([{"path": "*/configurations/*", "fault": fault}])
    out, failed = StringIO(), StringIO()
    with pytest.raises(CommandError, match="Not everything could be read"):
        call_command("snapshot_config", stdout=out, stderr=failed)
    assert out.getvalue() == ""
    assert failed.getvalue().count("main: ") == 5


def test_an_unknown_program_is_refused(program: Program) -> None:
    with pytest.raises(CommandError, match=r"There is no program 'nowhere'\. The programs are: main"):
        snapshot_config("--programme", "nowhere")


def test_a_part_too_long_to_be_read_whole_is_named_and_not_kept(
    program: Program, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot_config()
    monkeypatch.setattr("dashboard.loyalty.limits.MAX_ITEMS", 2)
    monkeypatch.setattr("dashboard.loyalty.strict_json.MAX_TEXT_LENGTH", 0)
    out, failed = StringIO(), StringIO()
    with pytest.raises(CommandError, match="Not everything could be read"):
        call_command("snapshot_config", stdout=out, stderr=failed)
    assert (
        "main: Tiers: The platform's answer is too long to read in full, so no snapshot was stored."
        in failed.getvalue()
    )
    assert "Tiers" not in out.getvalue()
