import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import index, search
from customers.index import Fact
from customers.search import Match, find, pasted
from dashboard.access.masking import Mask
from dashboard.programs import Program

MAIN = Program(slug="main", name="Sample Club")
SEES, MASKED = Mask.none(), Mask.personal()
INVISIBLE = st.text(st.sampled_from(" \t\n\r\u00a0\u200b\u200e\u200f\u2060\ufeff\u202a\u202c\u3000\u00ad"), max_size=5)
IDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)


@given(INVISIBLE, IDS, INVISIBLE)
def test_what_is_pasted_around_an_id_does_not_count(before: str, customer_id: str, after: str) -> None:
    assert pasted(before + customer_id + after) == customer_id


@given(st.text())
def test_nothing_inside_is_touched(text: str) -> None:
    assert pasted(text) in text
    assert pasted(pasted(text)) == pasted(text)


def test_blanks_within_stay() -> None:
    assert pasted(" a/b#c?d%20e f ") == "a/b#c?d%20e f"


@pytest.fixture
async def known(transactional_db: None) -> None:
    await index.learn(
        MAIN,
        [
            Fact("c-1", "profile", name="Salma Sample", email="salma@example.com", phone="+44 7700 900123"),
            Fact("c-10", "profile", name="سلمى المثال", email="two@example.com", phone="07700 900456"),
            Fact("vip@example.com", "referral", name="Percent 100%_x"),
            Fact("+447700900789", "referral", name="Phone Sample", phone="+447700900789"),
        ],
    )
    await index.learn(Program(slug="other", name="Other"), [Fact("c-1", "profile", name="Salma Elsewhere")])


async def found(text: str, mask: Mask = SEES) -> list[tuple[str, str, str]]:
    return [
        (match.customer.customer_id, str(match.field), why(match)) for match in (await find(MAIN, text, mask)).shown
    ]


def why(match: Match) -> str:
    return f"{match.before}[{match.matched}]{match.after}"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c-1", [("c-1", "Customer id", "[c-1]"), ("c-10", "Customer id", "[c-1]0")]),
        ("C-10", [("c-10", "Customer id", "[c-10]")]),
        ("salma", [("c-1", "Name", "[Salma] Sample")]),
        ("سلمى", [("c-10", "Name", "[سلمى] المثال")]),
        ("two@", [("c-10", "E-mail", "[two@]example.com")]),
        ("7700900123", [("c-1", "Phone", "+44 [7700 900123]")]),
        ("+44 (7700) 900123", [("c-1", "Phone", "[+44 7700 900123]")]),
        ("0770-0900-456", [("c-10", "Phone", "[07700 900456]")]),
        ("100%_", [("vip@example.com", "Name", "Percent [100%_]x")]),
        ("%", [("vip@example.com", "Name", "Percent 100[%]_x")]),
        ("nobody", []),
        ("0000", []),
    ],
)
async def test_it_says_what_matched_and_where(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert await found(text) == expected


@pytest.mark.usefixtures("known")
async def test_an_exact_id_comes_first() -> None:
    await index.learn(MAIN, [Fact("c-1", "search", name="Seen before"), Fact("c-100", "search")])
    assert (await found("c-1"))[0][0] == "c-1"


@pytest.mark.usefixtures("known")
async def test_it_says_among_how_many_it_searched() -> None:
    assert (await find(MAIN, "nobody", SEES)).among == 4


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("text", ["vip", "vip@example", "@", "two@", "example.com", "7700", "7700900123", "900789"])
async def test_a_mask_cannot_be_guessed_letter_by_letter(text: str) -> None:
    assert await found(text, MASKED) == []


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("text", "customer_id", "hidden"),
    [
        ("salma@example.com", "c-1", "salma"),
        ("SALMA@example.com", "c-1", "salma"),
        ("vip@example.com", "vip@example.com", "vip"),
        ("+44 7700 900123", "c-1", "900123"),
        ("+447700900789", "+447700900789", "900789"),
    ],
)
async def test_given_whole_it_is_found_and_shown_masked(text: str, customer_id: str, hidden: str) -> None:
    matches = (await find(MAIN, text, MASKED)).shown
    assert [match.customer.customer_id for match in matches] == [customer_id]
    assert hidden not in f"{why(matches[0])} {matches[0].shown_id}"


@pytest.mark.usefixtures("known")
async def test_names_and_plain_ids_are_found_by_every_role() -> None:
    assert [found_id for found_id, _, _ in await found("sal", MASKED)] == ["c-1"]
    assert {found_id for found_id, _, _ in await found("c-", MASKED)} == {"c-1", "c-10"}


@pytest.mark.usefixtures("transactional_db")
async def test_it_shows_so_many_and_says_that_there_are_more() -> None:
    await index.learn(MAIN, [Fact(f"many-{number}", "referral") for number in range(search.SHOWN + 1)])
    matches = await find(MAIN, "many", SEES)
    assert (len(matches.shown), matches.more) == (search.SHOWN, True)
    assert not (await find(MAIN, "many-11", SEES)).more


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("text", ["", "\0", "x" * 5000, "'; --", "\\", "[", "(?i)"])
async def test_no_text_breaks_it(text: str) -> None:
    assert await found(text) == []
