from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from customers import index
from customers.finding.ranking import MAX_OF_A_KIND
from customers.search import Match, find
from dashboard.access.roles import ROLES, Staff
from dashboard.loyalty.customer_record import CustomerRecord
from tests.programs import sample_program

MAIN = sample_program(slug="main", name="Sample Club")
SEES, MASKED = (Staff(1, role, role, role, ROLES[role]) for role in ("support", "marketing"))


@pytest.fixture
async def known(engine: str) -> None:
    await index.learn(
        MAIN,
        [
            CustomerRecord("c-1", "profile", name="Salma Sample", email="salma@example.com", phone="+44 7700 900123"),
            CustomerRecord("c-10", "profile", name="سلمى المثال", email="two@example.com", phone="07700 900456"),
            CustomerRecord("vip@example.com", "referral", name="Percent 100%_x"),
            CustomerRecord("+447700900789", "referral", name="Phone Sample", phone="+447700900789"),
            CustomerRecord("c-20", "profile", platform_id="300020", referral_code="FRIEND-20"),
        ],
    )
    await index.learn(
        sample_program(slug="other", name="Other"), [CustomerRecord("c-1", "profile", name="Salma Elsewhere")]
    )


async def found(text: str, staff: Staff = SEES) -> list[tuple[str, str, str]]:
    matches = (await find(MAIN, text, staff=staff)).matches
    return [(match.customer.record.customer_id, str(match.reason.field), why(match)) for match in matches]


def why(match: Match) -> str:
    return "".join(f"[{text}]" if is_match else text for text, is_match in match.reason.marked)


FOUND = [
    ("c-1", [("c-1", "Customer id", "[c-1]"), ("c-10", "Customer id", "[c-1]0")]),
    ("C-10", [("c-10", "Customer id", "[C-10]".lower())]),
    ("salma", [("c-1", "Name", "[Salma] Sample")]),
    ("sample sal", [("c-1", "Name", "[Sal]ma [Sample]")]),
    ("slama", [("c-1", "Name", "[Salma] Sample")]),
    ("سلمي المثال", [("c-10", "Name", "[سلمى] [المثال]")]),
    ("two@", [("c-10", "E-mail", "[two@]example.com")]),
    ("alma@ex", [("c-1", "E-mail", "s[alma@ex]ample.com")]),
    ("o@ex", [("c-10", "E-mail", "tw[o@ex]ample.com")]),
    ("salma.sample@nowhere.example", [("c-1", "Name", "[Salma] [Sample]")]),
    ("salma sam ple", [("c-1", "Name", "[Salma] [Sample]")]),
    ("salma@exmaple.com", [("c-1", "E-mail", "[salma@]example.com")]),
    ("7700900123", [("c-1", "Phone", "+44 [7700 900123]")]),
    ("07700900123", [("c-1", "Phone", "+44 [7700 900123]")]),
    ("0123", [("c-1", "Phone", "+44 7700 90[0123]")]),
    ("+44 (7700) 900123", [("c-1", "Phone", "[+44 7700 900123]")]),
    ("+44 7700 900456", [("c-10", "Phone", "[07700 900456]")]),
    ("٠٧٧٠٠٩٠٠٤٥٦", [("c-10", "Phone", "[07700 900456]")]),
    ("+44 0 7700 900456", [("c-10", "Phone", "[07700 900456]")]),
    ("0770 090 01", [("c-1", "Phone", "+44 [7700 9001]23")]),
    ("0044 7700 9004", [("c-10", "Phone", "0[7700 9004]56")]),
    ("friend-20", [("c-20", "Referral code", "[FRIEND-20]")]),
    ("“FRIEND-20”.", [("c-20", "Referral code", "[FRIEND-20]")]),
    ("https://shop.example/?ref=friend-20", [("c-20", "Referral code", "[FRIEND-20]")]),
    ("Gameball ID: 300 020", [("c-20", "Gameball id", "[300020]")]),
    ("Mrs Salma Sample", [("c-1", "Name", "[Salma] [Sample]")]),
    ("slama smaple", [("c-1", "Name", "[Salma] [Sample]")]),
    ("300020", [("c-20", "Gameball id", "[300020]")]),
    ("vip@example.com", [("vip@example.com", "Customer id", "[vip@example.com]")]),
    ("100%_", [("vip@example.com", "Name", "Percent [100]%_x")]),
    ("%", []),
    ("nobody", []),
    ("0000", []),
]


@pytest.mark.usefixtures("known")
async def test_it_says_what_matched_and_where() -> None:
    assert [(text, await found(text)) for text, _ in FOUND] == FOUND


@pytest.mark.usefixtures("known")
async def test_an_exact_id_comes_first() -> None:
    await index.learn(MAIN, [CustomerRecord("c-1", "search", name="Seen before"), CustomerRecord("c-100", "search")])
    assert (await found("c-1"))[0][0] == "c-1"


@pytest.mark.usefixtures("known")
async def test_an_email_that_is_somebodys_is_no_part_of_others() -> None:
    await index.learn(MAIN, [CustomerRecord("c-42", "profile", email="forty-two@example.com")])
    assert [customer_id for customer_id, _, _ in await found("two@example.com")] == ["c-10"]
    assert {customer_id for customer_id, _, _ in await found("two@example")} == {"c-10", "c-42"}


@pytest.mark.usefixtures("engine")
async def test_every_name_with_a_word_that_begins_so_is_found_and_the_whole_word_first() -> None:
    names = [f"Sample{one}{other}" for one in "abc" for other in "abcdefghijklmnopqrstuvwxyz"]
    await index.learn(MAIN, [CustomerRecord(f"c-{name}", "referral", name=name) for name in [*names, "Sample Person"]])
    for typed, expected in (
        ("sample", ["Sample Person", *names]),
        ("sampleb", [*names[26:52], "Sampleab", "Sample Person"]),  # of the similar twenty words are enough
    ):
        matches = (await find(MAIN, typed, staff=SEES, limit=100)).matches
        assert ids(matches) == [f"c-{name}" for name in expected]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("typed", ["shared@example.com", "+44 7700 900555", "07700 900555"])
async def test_the_newer_owner_of_an_address_comes_first(typed: str) -> None:
    email, phone, at = "shared@example.com", "+44 7700 900555", datetime(2026, 5, 4, 12, tzinfo=UTC)
    await index.learn(MAIN, [CustomerRecord("before", "webhook", email=email, phone=phone, seen_at=at)])
    await index.learn(
        MAIN, [CustomerRecord("after", "webhook", email=email, phone=phone, seen_at=at + timedelta(days=1))]
    )
    # Whoever was heard of last need not be the one who was said last to have the address.
    await index.learn(MAIN, [CustomerRecord("before", "crawl", name="Earlier", seen_at=at + timedelta(days=2))])
    assert ids((await find(MAIN, typed, staff=SEES)).matches) == ["after", "before"]


@pytest.mark.usefixtures("engine")
async def test_any_one_of_the_words_may_be_the_wrong_one() -> None:
    await index.learn(
        MAIN,
        [
            CustomerRecord("c-1", "referral", name="Salma Sample"),
            CustomerRecord("c-2", "referral", name="Slama Simple"),
        ],
    )
    assert set(ids((await find(MAIN, "slama sample", staff=SEES)).matches)) == {"c-1", "c-2"}


@pytest.mark.usefixtures("engine")
async def test_a_larger_program_crowds_nobody_out() -> None:
    others = [CustomerRecord(f"o-{number}", "referral", name="Salma Sample") for number in range(MAX_OF_A_KIND + 1)]
    await index.learn(sample_program(slug="other", name="Other"), others)
    await index.learn(MAIN, [CustomerRecord("c-1", "referral", name="Salma Sample")])
    assert ids((await find(MAIN, "salma", staff=SEES)).matches) == ["c-1"]


@pytest.mark.usefixtures("engine")
async def test_it_says_when_each_was_seen() -> None:
    seen_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    await index.learn(MAIN, [CustomerRecord("c-1", "profile", tier="Gold", seen_at=seen_at)])
    [match] = (await find(MAIN, "c-1", staff=SEES)).matches
    assert (match.customer.record.seen_at, match.customer.record.standing_seen_at) == (seen_at, seen_at)


@pytest.mark.usefixtures("known")
async def test_it_says_among_how_many_it_searched() -> None:
    assert (await find(MAIN, "nobody", staff=SEES)).known == 5


@pytest.mark.usefixtures("known")
async def test_a_mask_cannot_be_guessed_by_part_or_whole() -> None:
    guesses = (
        *("vip", "vip@example", "@", "two@", "example.com", "7700", "7700900123", "900789", "salma@exmaple.com"),
        *("salma@example.com", "vip@example.com", "+44 7700 900123", "00447700900123", "+447700900789"),
    )
    assert {text: hits for text in guesses if (hits := await found(text, MASKED))} == {}


@pytest.mark.usefixtures("known")
async def test_an_apostrophe_in_an_email_is_as_good_as_another() -> None:
    await index.learn(MAIN, [CustomerRecord("c-30", "profile", email="o’brien@example.com")])
    for typed in ("o'brien@example.com", "O’BRIEN@example.com", "'o`brien@example.com',"):
        assert await found(typed) == [("c-30", "E-mail", "[o’brien@example.com]")]


@pytest.mark.usefixtures("known")
async def test_it_says_of_a_whole_email_that_nobody_has_it() -> None:
    for text, is_nobodys, expected in (
        ("salma@example.com", False, ["c-1"]),
        ("Mail: “salma@example.com”", False, ["c-1"]),
        ("vip@example.com", False, ["vip@example.com"]),
        ("salma@nowhere.example", True, ["c-1"]),
        ("salma.sample@nowhere.example", True, ["c-1"]),
        ("mailto:phone@nowhere.example", True, ["+447700900789"]),
        ("Salma Sample <nobody@nowhere.example>", True, ["c-1"]),
        ("nobody@nowhere.example", True, []),
        ("salma@", False, ["c-1"]),
        ("salma", False, ["c-1"]),
    ):
        answer = await find(MAIN, text, staff=SEES)
        assert (text, answer.is_unknown_email, ids(answer.matches)) == (text, is_nobodys, expected)
        assert (await find(MAIN, text, staff=SEES, offset=1)).is_unknown_email is is_nobodys, text
        masked = await find(MAIN, text, staff=MASKED)
        assert (text, masked.is_unknown_email, ids(masked.matches)) == (text, False, ["c-1"] if text == "salma" else [])


@pytest.mark.usefixtures("engine")
async def test_two_words_may_be_wrong_when_nobody_is_found_with_one() -> None:
    people = {"c-1": "Salma Sample", "c-2": "Salmo Simple", "c-3": "Slama Simpleton", "c-4": "Jean-Luc Sample"}
    await index.learn(
        MAIN, [CustomerRecord(customer_id, "referral", name=name) for customer_id, name in people.items()]
    )
    for typed, expected in (
        ("slama smaple", {"c-1"}),
        ("slama simple", {"c-3"}),
        ("salmi sampel", {"c-1"}),
        ("jeanluc sample", {"c-4"}),
        ("jaenluc", set()),
    ):
        assert set(ids((await find(MAIN, typed, staff=SEES)).matches)) == expected, typed


@pytest.mark.usefixtures("known")
async def test_names_and_plain_ids_are_found_by_every_role() -> None:
    assert [found_id for found_id, _, _ in await found("sal", MASKED)] == ["c-1"]
    assert {found_id for found_id, _, _ in await found("c-", MASKED)} == {"c-1", "c-10", "c-20"}


@pytest.mark.usefixtures("engine")
async def test_it_shows_a_page_at_a_time_and_says_when_there_is_more() -> None:
    await index.learn(MAIN, [CustomerRecord(f"many-{number:02}", "referral") for number in range(60)])
    pages = [await find(MAIN, "many", staff=SEES, offset=offset) for offset in (0, 25, 50, 75)]
    assert [len(page.matches) for page in pages] == [25, 25, 10, 0]
    assert [page.more for page in pages] == [True, True, False, False]
    assert ids([match for page in pages for match in page.matches]) == [f"many-{number:02}" for number in range(60)]
    assert ids((await find(MAIN, "many", staff=SEES, offset=7, limit=2)).matches) == ["many-07", "many-08"]


def ids(matches: Sequence[Match]) -> list[str]:
    return [match.customer.record.customer_id for match in matches]


@pytest.mark.usefixtures("known")
async def test_no_text_breaks_it() -> None:
    texts = ["", "\0", "x" * 5000, "'; --", "\\", "[", "(?i)", '"', '"*', "NEAR(", "a\ud800", "*:"]
    assert {text: hits for text in texts if (hits := await found(text))} == {}
