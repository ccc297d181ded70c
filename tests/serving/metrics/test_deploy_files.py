"""The dashboard for Grafana and the alert rules name only figures that exist. `make deploy-test` lets Prometheus read
them."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone
from prometheus_client import CollectorRegistry

from customers.feeding.models import Crawl, Import
from dashboard.access.security_log.models import Event
from dashboard.serving.metrics import counting, showing
from tests.servers import ROOT

DEPLOY = ROOT / "docs/deploy"
DOCUMENT = ROOT / "docs/metrics.md"
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
NAME = re.compile(r"loyalty_desk_\w+")


@pytest.fixture
def names(db: None, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of all figures, with the ends that Prometheus adds."""
    monkeypatch.setattr("dashboard.serving.metrics.showing.connection.close", lambda: None)
    now = timezone.now()
    Crawl.objects.create(program="main", total=1, moved_at=now, finished_at=datetime(2026, 1, 1, tzinfo=UTC))
    Import.objects.create(program="main", digest="a", size=1)
    shown = CollectorRegistry()
    shown.register(showing.Sources())
    families = [*counting.REGISTRY.collect(), *shown.collect()]
    return {f"{family.name}{end}" for family in families for end in SUFFIXES[family.type]}


def queries() -> list[str]:
    dashboard: dict[str, Any] = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def test_every_figure_that_is_named_exists_and_every_figure_is_explained(names: set[str]) -> None:
    rules = (DEPLOY / "alerts.yml").read_text()
    used = {name for text in (rules, *queries()) for name in NAME.findall(text)}
    assert len(used) > 15
    assert used - names == set()
    explained = set(NAME.findall(DOCUMENT.read_text()))
    plain = {re.sub("_(bucket|sum|count)$", "", name) for name in names}
    assert explained - names - plain == set()
    assert plain - explained == set()
    assert set(re.findall(r'event="([\w-]+)"', rules)) <= set(Event.values)
