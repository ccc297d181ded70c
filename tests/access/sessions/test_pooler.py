"""Sessions behind a PgBouncer in transaction mode, which lets no cursor and no setting outlive a transaction."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from dashboard.access.sessions.models import StaffSession
from dashboard.access.sessions.open_sessions import end_sessions_of
from tests.customers.databases import connected_to
from tests.debian_postgres import DebianPostgres
from tests.deployed.programs import found
from tests.deployed.proxies import pgbouncer


@pytest.mark.django_db(transaction=True)
def test_the_sessions_of_a_person_end(
    full_postgres: DebianPostgres, migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not found("pgbouncer"):
        pytest.skip("no PgBouncer on this machine")
    expires = timezone.now() + timedelta(hours=1)
    with pgbouncer(full_postgres) as port:
        pooled = migrated.replace(f":{full_postgres.port}/", f":{port}/")
        with connected_to(pooled, monkeypatch):
            user = User.objects.create(username="sample-behind-a-pooler")
            for key in ("this", "old", "older"):
                StaffSession.objects.create(pk=key, user_id=user.pk, expire_date=expires)
            assert end_sessions_of(user, keep="this") == 2
            assert [row.pk for row in StaffSession.objects.iterator()] == ["this"]
            user.delete()
