"""The progress of crawls and imports, for Prometheus (see `dashboard.serving.metrics`)."""

from collections.abc import Iterator

from django.db.models import Max

from customers.feeding.models import Crawl, Import
from dashboard.serving.metrics import Figure


def figures() -> Iterator[Figure]:
    """Yield the figures of each program's crawl, and of its newest import. What is unknown is left out."""
    for crawl in Crawl.objects.all():
        yield from _of_crawl(crawl)
    newest = Import.objects.values("program").annotate(newest=Max("pk")).values("newest")
    for one in Import.objects.filter(pk__in=newest):
        yield from _of_import(one)


def _of_crawl(crawl: Crawl) -> Iterator[Figure]:
    program = {"program": crawl.program}
    yield Figure("crawl_rows", "Rows of the platform's list that were read.", crawl.rows, program)
    yield Figure("crawl_failed", "1 if the last crawl stopped before the end.", bool(crawl.failure), program)
    if crawl.total is not None:
        yield Figure("crawl_list_rows", "Rows in the platform's list.", crawl.total, program)
    if crawl.moved_at:
        at = crawl.moved_at.timestamp()
        yield Figure("crawl_moved_timestamp_seconds", "When the crawl last stored a page.", at, program)
    if crawl.finished_at:
        at = crawl.finished_at.timestamp()
        yield Figure("crawl_finished_timestamp_seconds", "When the crawl last reached the end.", at, program)


def _of_import(one: Import) -> Iterator[Figure]:
    program = {"program": one.program}
    rows = "Lines of the newest import."
    yield Figure("import_rows", rows, one.kept, {**program, "result": "kept"})
    yield Figure("import_rows", rows, one.rejected, {**program, "result": "rejected"})
    done = min(1.0, one.offset / one.size) if one.size and not one.finished_at else 1.0
    yield Figure("import_done_ratio", "How much of the newest import's file was read.", done, program)
    yield Figure("import_moved_timestamp_seconds", "When it last stored lines.", one.moved_at.timestamp(), program)
