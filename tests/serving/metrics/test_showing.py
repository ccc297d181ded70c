"""What Prometheus is shown beside the workers' counts."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError
from prometheus_client import CollectorRegistry, generate_latest

from customers.feeding.models import Crawl, Import
from dashboard.serving import metrics
from dashboard.serving.metrics import showing

AT = datetime(2026, 11, 29, tzinfo=UTC)


def shown() -> str:
    registry = CollectorRegistry()
    registry.register(showing.Sources())
    return generate_latest(registry).decode()


def test_it_shows_how_far_crawls_and_imports_are(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.serving.metrics.showing.connection.close", lambda: None)  # the test goes on with it
    Crawl.objects.create(program="main", rows=400, total=1000, moved_at=AT, failure="The platform has not answered.")
    Crawl.objects.create(program="trial", rows=7)
    for digest, kept in (("a", 5), ("b", 90)):
        Import.objects.create(program="main", digest=digest, size=200, offset=50, kept=kept, rejected=2, moved_at=AT)
    text = shown()
    for line in (
        "database_up 1.0",
        'crawl_rows{program="main"} 400.0',
        'crawl_list_rows{program="main"} 1000.0',
        'crawl_failed{program="main"} 1.0',
        'crawl_failed{program="trial"} 0.0',
        'import_rows{program="main",result="kept"} 90.0',
        'import_rows{program="main",result="rejected"} 2.0',
        'import_done_ratio{program="main"} 0.25',
    ):
        assert f"loyalty_desk_{line}\n" in text
    assert 'crawl_list_rows{program="trial"}' not in text  # unknown
    assert 'crawl_moved_timestamp_seconds{program="main"}' in text


def test_a_database_that_does_not_answer_is_shown_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[metrics.Figure]:
        raise OperationalError

    monkeypatch.setattr(metrics, "SOURCES", [fail])
    monkeypatch.setattr(showing, "SOURCES", [fail])
    assert "loyalty_desk_database_up 0.0" in shown()


def test_the_states_of_a_process_that_ended_are_forgotten_and_its_counts_are_not(tmp_path: Path) -> None:
    gone = tmp_path / "gauge_livesum_4194305.db"  # beyond the highest number of a process
    here = tmp_path / f"gauge_livesum_{os.getpid()}.db"
    count = tmp_path / "counter_4194305.db"
    for file in (gone, here, count):
        file.write_bytes(b"\0" * 8)
    list(showing.Workers(tmp_path).collect())
    assert [file.exists() for file in (gone, here, count)] == [False, True, True]


def test_the_folder_is_in_memory_or_where_data_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metrics.FOLDER_VARIABLE, "")
    monkeypatch.setattr(showing, "MEMORY", tmp_path / "nowhere")
    folder = showing.make_folder(tmp_path)
    assert (folder.parent, os.environ[metrics.FOLDER_VARIABLE]) == (tmp_path, str(folder))
    showing.remove_folder(folder)
    assert not folder.exists()


def test_the_folders_of_killed_processes_go_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metrics.FOLDER_VARIABLE, "")
    monkeypatch.setattr(showing, "MEMORY", tmp_path)
    gone, here, foreign = (
        tmp_path / f"loyalty-desk-metrics-{name}" for name in ("4194305-a", f"{os.getppid()}-b", "of-others")
    )
    for folder in (gone, here, foreign):
        folder.mkdir()
        (folder / "counter_1.db").write_bytes(b"sample")
    made = showing.make_folder(tmp_path)
    assert set(tmp_path.iterdir()) == {here, foreign, made}
