"""Files as people have them: the exports of the platform's own dashboard, and what spreadsheets make of a file."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError

from customers.feeding import imports, report
from customers.feeding.imports import report_of
from customers.feeding.models import Import
from customers.models import KnownCustomer
from dashboard.programs import Program
from tests.customers.feeding.test_import_customers import imported
from tests.customers.feeding.test_import_customers import report as remarks

pytestmark = pytest.mark.django_db(transaction=True)
FILES = Path(__file__).parent / "files"

PHONES = {
    "ph-1": "15550100041",
    "ph-2": "15550100042",
    "ph-3": "15550100043",
    "ph-4": "15550100045",
    "ph-5": "15550100047",
    "ph-6": "15550100048",
    "ph-7": "15550100049",
    "ph-8": "447700900050",
    "ph-9": "447700900051",
    "ph-10": "447700900052",
    "ph-11": "447700900053",
    "ph-12": "7700900054",
    "ph-13": "447700900055",
    "ph-14": "201000000056",
    "ph-15": "1000000057",
    "ph-16": "1000000058",
    "ph-17": "447700900059",  # a 0 after the code is left out for searching; the cell stays as it is
    "ph-18": "447700900060",
    "ph-19": "447700900061",
    "ph-20": "447700900062",
    "ph-21": "447700900063",
    "ph-22": "447700900064",
    "ph-23": "39655501065",
}
EMAILS = {
    "em-1": "sean.o'brien@example.com",
    "em-2": "plus+tag@example.com",
    "em-3": "MixedCase@Example.COM",
    "em-4": "em4@example.com",
    "em-5": "em5@example.com",
    "em-6": "em6@bücher.example",
    "em-7": "em7@xn--bcher-kva.example",
    "em-8": "em8a@example.com",
    "em-9": "first.last@example.com",
    "em-10": "jose\u0301@example.com",
    "em-11": "a&b@example.com",
    "em-12": "a/b=c@example.com",
    "em-13": '"quoted name"@example.com',
    "em-14": "em14@example.com",
}
POINTS = {"pt-1": 1200, "pt-2": 1200, "pt-3": None, "pt-4": Decimal("1200.5"), "pt-5": -20, "pt-6": None, "pt-7": 0}


@pytest.fixture
def sample(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the file that the test names."""
    copy = tmp_path / f"{request.param}.csv"
    copy.write_bytes((FILES / copy.name).read_bytes())
    return copy


def field(name: str) -> dict[str, object]:
    return dict(KnownCustomer.objects.values_list("customer_id", name))


@pytest.mark.parametrize(
    ("sample", "name", "right", "wrong"),
    [
        ("phones", "phone_reversed", PHONES, {2: "extension", 3: "extension", 4: "several phone", 5: "several phone"}),
        ("emails", "email", EMAILS, {9: "several e-mail"}),
        ("points", "points", POINTS, {4: "decimal point"}),
        ("points", "tier", dict.fromkeys(POINTS, "Gold"), {4: "decimal point"}),
        (
            "floats",
            "phone",
            {"fl-1": "15550100021", "fl-2": "15550100022", "fl-3": "15550100023", "1234567.0": "15550100024"},
            {5: "id ends in “.0”"},
        ),
        ("nulls", "name", {"nu-1": "", "nu-2": "", "nu-3": ""}, {5: "id cannot be empty"}),
        ("nulls", "email", {"nu-1": "", "nu-2": "", "nu-3": ""}, {5: "id cannot be empty"}),
        ("nulls", "phone", {"nu-1": "", "nu-2": "", "nu-3": ""}, {5: "id cannot be empty"}),
        (
            "ragged",
            "phone",
            {"rg-1": "+15550100031", "rg-2": "+15550100032", "rg-3": "+15550100033", "rg-4": ""},
            {},
        ),
        ("headtrail", "phone", {"te-1": "+447700900314", "te-2": "+447700900315"}, {}),
        ("head_title", "email", {"ti-1": "ti1@example.com"}, {}),
        ("head_blankfirst", "email", {"bl-1": "bl1@example.com"}, {}),
    ],
    indirect=["sample"],
)
def test_a_file_from_the_field(
    program: Program, sample: Path, name: str, right: Mapping[str, object], wrong: Mapping[int, str]
) -> None:
    said = imported(sample)
    found = field(name)
    assert found == ({key: str(value)[::-1] for key, value in right.items()} if name == "phone_reversed" else right)
    told = remarks(sample) if wrong else {}
    assert told.keys() == wrong.keys()
    assert all(wrong[line] in told[line] and f"  line {line}: {told[line]}" in said for line in wrong)


@pytest.mark.parametrize(
    ("sample", "customer_id", "row"),
    [
        ("gb_export", "gbx-1", ("Export Sample", "gbx1@example.com", "+15550100001", "Gold", Decimal("4177.5"))),
        ("gb_migrate", "cid-1", ("", "cid1@example.com", "+447700900322", "Gold", 300)),
        # Its points are those of one activity.
        ("gb_act", "gba-1", ("Activity Sample", "gba1@example.com", "+15550100002", "", None)),
    ],
    indirect=["sample"],
)
def test_the_platform_s_own_files_lose_nothing(
    program: Program, sample: Path, customer_id: str, row: tuple[object, ...]
) -> None:
    said = imported(sample)
    assert {found[0]: found[1:] for found in known_rows()} == {customer_id: row}
    used, ignored = (line.partition(": ")[2].removesuffix(".").split(", ") for line in said.splitlines()[1:3])
    columns = {name.rpartition(" (")[0] for name in used} | (set(ignored) - {"none"})
    assert columns == set(sample.read_text().splitlines()[0].split(","))
    assert "Every value could be read." in said


def known_rows() -> list[tuple[object, ...]]:
    return list(KnownCustomer.objects.values_list("customer_id", "name", "email", "phone", "tier", "points"))


@pytest.mark.parametrize("sample", ["phones"], indirect=True)
def test_a_dry_run_shows_the_report_and_stores_nothing(program: Program, sample: Path) -> None:
    rehearsed = imported(sample, "--dry-run")
    assert "23 lines would be imported, 0 rejected. Nothing was stored." in rehearsed
    assert not KnownCustomer.objects.exists()
    assert not Import.objects.exists()
    assert not report_of(sample).exists()
    done = imported(sample)
    assert rehearsed.splitlines()[1:] == done.splitlines()[1:-1]
    assert done.splitlines()[-1] == f"All of these lines: {report_of(sample)}"


def test_the_report_shows_so_many_lines_and_counts_the_rest(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH_SIZE", 7)
    monkeypatch.setattr(report, "SHOWN", 5)
    file = tmp_path / "customers.csv"
    columns = ",".join(f"Extra {n}" for n in range(9))
    file.write_text(f"Customer ID,Phone,{columns}\n" + "".join(f"c-{n},call me\n" for n in range(40)))
    lines = imported(file).splitlines()
    assert lines[2] == "Columns ignored: Extra 0, Extra 1, Extra 2, Extra 3, Extra 4 and 4 more."
    assert "Lines with remarks: 40." in lines
    assert [line for line in lines if line.startswith("  ")] == [
        *(f"  line {n}: Imported without the phone: it could not be read." for n in range(2, 7)),
        "  and 35 more.",
    ]
    assert len(remarks(file)) == 40


def test_a_report_tells_nothing_of_what_a_line_says(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("Customer ID,Name,Email,Phone,Points\nsecret_1,Secret,secret at secret,secret,secret\n")
    said = imported(file) + report_of(file).read_text()
    assert "secret" not in said.replace(str(tmp_path), "").lower()
    assert all(word in remarks(file)[2] for word in ("e-mail", "phone", "points"))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        # More lines above the header, among them one with a column's name.
        ("Customers\n\nCustomer ID\n,,\nCustomer ID,Name\nc-1,Sample\n", {"c-1": "Sample"}),
        ("\ufeffsep=;\n\nTitle\nCustomer ID;Name\nc-1;Sample\n", {"c-1": "Sample"}),
        # A column without a name keeps its values out of the way.
        ("Customer ID,Name,\nc-1,Sample,x\nc-2,Other\n", {"c-1": "Sample", "c-2": "Other"}),
        # A record of several lines may lack the cells of columns without a name.
        ('Customer ID,Name,\nc-1,"Sample\nPerson"\n', {"c-1": "Sample\nPerson"}),
        # Of two columns for one thing the first that says something.
        ("Customer ID,Name,Display Name\nc-1,NULL,Sample\n", {"c-1": "Sample"}),
        # People are called Null; exports write it otherwise.
        (
            "Customer ID,First Name,Last Name\nc-1,Jennifer,Null\nc-2,Sample,null\n",
            {"c-1": "Jennifer Null", "c-2": "Sample"},
        ),
        # A remark below the customers, and lines of another file.
        ("Customer ID,Name\nc-1,Sample\nTotal 1\nc-2;Other\n", {"c-1": "Sample"}),
        ('Customer ID,Name\n"=""001""",Sample\n', {"001": "Sample"}),
    ],
)
def test_lines_of_any_shape(program: Program, tmp_path: Path, text: str, right: Mapping[str, str]) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(text)
    imported(file)
    assert field("name") == right


def test_a_header_far_below_is_not_looked_for(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("title\n" * 50 + "Customer ID,Name\nc-1,Sample\n")
    with pytest.raises(CommandError, match="customer id"):
        imported(file)


def test_a_platform_id_that_no_database_holds_stops_nothing(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"Customer ID,Gameball ID\nc-1,{'9' * 65}\nc-2,77\n")
    imported(file)
    assert field("platform_id") == {"c-1": "", "c-2": "77"}
    assert "too long" in remarks(file)[2]
