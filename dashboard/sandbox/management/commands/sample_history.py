"""`manage.py sample_history`: give the demo's first program a past, so that its history has something to show.

Everything in it is sample data: the sandbox is changed, `snapshot_config` reads it as a timer would, and the snapshots
are dated back.
"""

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from dashboard.programs import programs
from dashboard.sandbox.history import Row

BEFORE_GOLD: Row = {"tiers": [{"order": 2, "minProgress": 200}]}
BEFORE_FRIENDS: Row = {"referral": {"friendReward": {"coupon": {"discountValue": 40}}}}
BEFORE_SLIP: Row = {
    "campaigns": [
        {"id": 5813, "name": "Complete your profile"},
        {"id": 5811, "visibility": "NotVisible"},
    ]
}
# Days before today, and how the program of that day differed from today's.
PAST: Sequence[tuple[int, Sequence[Row]]] = (
    (34, (BEFORE_GOLD, BEFORE_FRIENDS, BEFORE_SLIP)),
    (21, (BEFORE_FRIENDS, BEFORE_SLIP)),
    (12, (BEFORE_SLIP,)),
    (4, ()),
)


class Command(BaseCommand):
    """Does nothing if the program has a history. Needs the program's sandbox to listen."""

    help = "Stores sample snapshots of the configuration, dated back: for the demo."

    def handle(self, *_args: Any, **_options: Any) -> None:
        program = next(iter(programs().values()))
        snapshots = apps.get_model("programconfig", "Snapshot").objects.filter(program=program.slug)
        if snapshots.exists():
            return
        now = timezone.now()
        try:
            for days, differences in PAST:
                began = timezone.now()
                change_sandbox(program.base_url, differences)
                call_command("snapshot_config", program=program.slug, stdout=self.stdout)
                date_back(snapshots, began, now - timedelta(days=days))
        finally:
            change_sandbox(program.base_url, ())


def change_sandbox(base_url: str, differences: Sequence[Row]) -> None:
    """Make these the sandbox's only changes. Raises OSError."""
    for method, body in (("DELETE", None), *(("POST", json.dumps(one)) for one in differences)):
        connection = HTTPConnection(urlsplit(base_url).netloc, timeout=10)
        with closing(connection):
            connection.request(method, "/control/configuration", body)
            assert connection.getresponse().status == 200


def date_back(snapshots: Any, began: datetime, moment: datetime) -> None:
    """Give the snapshots that were first or last seen since `began` an earlier `moment` (both aware)."""
    snapshots.filter(first_seen_at__gte=began).update(first_seen_at=moment)
    snapshots.filter(last_seen_at__gte=began).update(last_seen_at=moment)
