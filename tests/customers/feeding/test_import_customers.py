"""Files as spreadsheets write them, taken in by the command; killed and gone on with."""

import csv
import io
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from customers import index_writes
from customers.feeding import imports
from customers.feeding.cells import cell
from customers.feeding.imports import report_of
from customers.feeding.models import Import
from customers.models import KnownCustomer
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from tests.customers.databases import instead
from tests.servers import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "Customer ID,Customer Name,Customer Email,Mobile Number"
LINES = 8_000  # of a file that takes long enough to be killed meanwhile
ROW = "c-1,Sample Person,sample@example.com,+447700900123"


def imported(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_customers", str(path), *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "customers.csv"


def known() -> dict[str, tuple[str, str, str]]:
    return {row.customer_id: (row.name, row.email, row.phone) for row in KnownCustomer.objects.all()}


def report(path: Path) -> dict[int, str]:
    with report_of(path).open(newline="") as lines:
        return {int(row[0]): row[1] for row in csv.reader(lines) if row[0].isdigit()}


SAMPLE = {"c-1": ("Sample Person", "sample@example.com", "+447700900123")}


@pytest.mark.parametrize(
    "raw",
    [
        f"{HEADER}\n{ROW}\n".encode(),
        f"{HEADER}\n{ROW}".encode("utf-8-sig"),
        f"{HEADER}\r\n\r\n{ROW}\r\n".encode(),
        f"{HEADER}\r{ROW}\r".encode(),
        f"{HEADER}\n{ROW}\n".encode("utf-16"),
        f"{HEADER}\n{ROW}\n".replace(",", ";").encode(),
        f"{HEADER}\n{ROW}\n".replace(",", "\t").encode(),
        f"sep=;\r\n{HEADER}\r\n{ROW}\r\n".replace(",", ";").encode("utf-8-sig"),
        b'"customer_id","CUSTOMER NAME","customeremail","mobile number"\n'
        + ROW.replace(",", '","').join('""').encode(),
        b"Mobile,Other,Customer Id,First Name,Last name,E-mail\n+447700900123,x,c-1,Sample,Person,sample@example.com\n",
    ],
)
def test_it_reads_what_spreadsheets_write(program: Program, file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    assert "1 lines imported, 0 rejected" in imported(file)
    assert known() == SAMPLE
    assert not report_of(file).exists()


def test_an_encoding_is_not_guessed(program: Program, file: Path) -> None:
    file.write_bytes(f"{HEADER}\nc-1,سلمى,,\n".encode("cp1256"))
    with pytest.raises(CommandError, match="--encoding"):
        imported(file)
    imported(file, "--encoding", "cp1256")
    assert known() == {"c-1": ("سلمى", "", "")}


@pytest.mark.parametrize("encoding", ["utf-16", "hex", "undefined", "nonsense"])
def test_an_encoding_that_the_file_is_not_in_is_one_sentence(encoding: str, program: Program, file: Path) -> None:
    file.write_text("Customer ID,Name\nsample_1,Sample\n")
    with pytest.raises(CommandError, match=encoding):
        imported(file, "--encoding", encoding)
    assert not KnownCustomer.objects.exists()


def test_lines_that_are_wrong_are_listed_and_stop_nothing(program: Program, file: Path) -> None:
    lines = [
        HEADER,
        ROW,
        ",No Id,,",
        "c-2,too,many,columns,here",
        "c-3,few",
        "..,Dots,,",
        "4.47701E+11,Rounded,,",
        "c-4,Phone Rounded,,4.47701E+11",
        'c-5,"never closed,,',
        'c-6,"two\nlines",,',
        "x" * 300 + ",Long,,",
        "c-7,Last,,",
    ]
    file.write_text("\n".join(lines))
    said = imported(file)
    assert "5 lines imported, 6 rejected" in said
    assert known().keys() == {"c-1", "c-3", "c-4", "c-6", "c-7"}
    assert known()["c-6"][0] == "two\nlines"
    wrong = report(file)
    assert sorted(wrong) == [3, 4, 6, 7, 8, 9, 12]
    assert "5 columns where the header has 4" in wrong[4]
    assert "quotation mark" in wrong[9]
    assert "rounded it" in wrong[8]
    assert report_of(file).stat().st_mode & 0o777 == 0o600
    assert "Rounded" not in report_of(file).read_text().replace("rounded", "")


def test_an_unclosed_quotation_mark_takes_no_other_customer_away(program: Program, file: Path) -> None:
    file.write_text('Customer ID,Name\n1,"Salma, y\n2,Ali" x\n3,Mona\n')
    assert "2 lines imported, 1 rejected" in imported(file)
    assert known().keys() == {"2", "3"}
    assert report(file) == {2: "Rejected: a quotation mark is not closed."}


@pytest.mark.parametrize("raw", [b"", b"Name,Email\nA,b@example.com\n", b"Customer ID,Customer ID\n1,2\n"])
def test_a_file_without_one_id_column_is_refused(program: Program, file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    with pytest.raises(CommandError, match="customer id"):
        imported(file)


def test_a_missing_file_is_one_sentence(program: Program, file: Path) -> None:
    with pytest.raises(CommandError, match="could not be read: No such file"):
        imported(file)


def test_it_is_as_old_as_the_file(program: Program, file: Path) -> None:
    newer = CustomerRecord("c-1", "profile", name="New Name", seen_at=datetime(2026, 2, 1, tzinfo=UTC))
    index_writes.store("main", [newer])
    file.write_text(f"{HEADER}\n{ROW}\n")
    imported(file, "--exported", "2026-01-01")
    assert known() == {"c-1": ("New Name", "sample@example.com", "+447700900123")}
    imported(file, "--exported", "2026-03-01", "--again")
    assert known() == SAMPLE


def test_the_same_file_is_not_read_twice(program: Program, file: Path) -> None:
    file.write_text(f"{HEADER}\n{ROW}\n")
    imported(file)
    copy = file.with_name("copy.csv")
    copy.write_bytes(file.read_bytes())
    assert "This file was imported on" in imported(copy)
    assert Import.objects.get().kept == 1


def test_an_interrupted_import_goes_on_where_it_was(
    program: Program, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_SIZE", 3)
    file.write_text("\n".join([HEADER, *(f"c-{n},Sample {n},," if n % 4 else ",,," for n in range(1, 21))]))
    write, calls = index_writes.store_in_transaction, list[int]()

    def broken(program: str, facts: Any) -> Any:
        calls.append(len(facts))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return write(program, facts)

    monkeypatch.setattr(index_writes, "store_in_transaction", broken)
    with pytest.raises(KeyboardInterrupt):
        imported(file)
    state = Import.objects.get()
    assert (state.line, state.kept + state.rejected, state.finished_at) == (11, 9, None)
    assert "15 lines imported, 5 rejected" in imported(file)
    assert sum(calls) == 15 + calls[3]
    assert sorted(report(file)) == [5, 9, 13, 17, 21]
    assert len(known()) == 15


def test_a_resumed_import_speaks_only_of_the_lines_it_read(
    program: Program, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_SIZE", 1)
    file.write_text(f"{HEADER}\nc-1,Sample,,call me\nc-2,Sample,,\nc-3,Sample,,\n")
    write = index_writes.store_in_transaction

    def broken(program: str, records: Any) -> Any:
        if records[0].customer_id == "c-3":
            raise KeyboardInterrupt
        return write(program, records)

    with monkeypatch.context() as patch:
        patch.setattr(index_writes, "store_in_transaction", broken)
        with pytest.raises(KeyboardInterrupt):
            imported(file)
    report_of(file).unlink()
    assert "From line 4 on, every value could be read." in imported(file)


def test_a_report_that_cannot_be_written_is_named(program: Program, file: Path) -> None:
    file.write_text(f"{HEADER}\nc-1,Sample,,call me\n")
    report_of(file).mkdir()
    with pytest.raises(CommandError, match=r"The report .*\.rejected\.csv could not be written: Is a directory"):
        imported(file)


def test_what_a_killed_run_left_is_not_in_the_report(program: Program, file: Path) -> None:
    file.write_text(f"{HEADER}\nc-1,Sample,,call me\n,No Id,,\n")
    imported(file)
    Import.objects.update(line=3, finished_at=None, offset=len(f"{HEADER}\nc-1,Sample,,call me\n"))
    report_of(file).with_name(f"{report_of(file).name}.new").write_text("Line,What is wrong\n99,stale\n")
    imported(file)
    assert sorted(report(file)) == [2, 3]
    assert not report_of(file).with_name(f"{report_of(file).name}.new").exists()


def test_killed_it_goes_on(file: Path, migrated: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(
        "\n".join([HEADER, *(f"c-{n},Sample {n},,,x" * (n % 7 == 0) or f"c-{n},Sample {n},," for n in range(LINES))])
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "DATABASE_URL": migrated}
    command = [sys.executable, "manage.py", "import_customers", str(file)]
    with instead(migrated, monkeypatch):
        Import.objects.all().delete()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while (Import.objects.values_list("line", flat=True).first() or 0) <= 2000:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.wait()
        assert Import.objects.get().finished_at is None
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        names = set(KnownCustomer.objects.values_list("customer_id", "name"))
        Import.objects.all().delete()
    wrong = {n for n in range(LINES) if n % 7 == 0}
    assert f"{LINES - len(wrong):,} lines imported, {len(wrong):,} rejected" in done.stdout, done.stderr
    assert names == {(f"c-{n}", f"Sample {n}") for n in range(LINES) if n not in wrong}
    assert sorted(report(file)) == [n + 2 for n in sorted(wrong)]


# But for what says that there is none: see test_cells.py.
NAME = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda name: not name.strip() or cell(name, "name")
)
CELL = st.text(max_size=12) | st.sampled_from(["", '"', "c-1", "\n", "a,b", "1e400", "+44 7700 900123"])


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(rows=st.lists(st.lists(CELL, max_size=6), max_size=6), tail=st.binary(max_size=30))
def test_no_rows_break_it(program: Program, file: Path, rows: list[list[str]], tail: bytes) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER.split(","), *rows])
    file.write_bytes(text.getvalue().encode(errors="replace") + tail)
    try:
        said = imported(file, "--again")
    except CommandError as error:
        assert "UTF-8" in str(error)  # noqa: PT017
        return
    taken = re.search(r"([\d,]+) lines imported, ([\d,]+) rejected", said)
    assert taken


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(names=st.lists(NAME, max_size=5))
def test_every_name_comes_through(program: Program, file: Path, names: list[str]) -> None:
    KnownCustomer.objects.all().delete()
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER.split(","), *([f"c-{n}", name, "", ""] for n, name in enumerate(names))])
    file.write_text(text.getvalue(), newline="")
    imported(file, "--again")
    assert known() == {f"c-{n}": (name.strip(), "", "") for n, name in enumerate(names)}
