"""A balance that is a wallet: amounts with their currency where it belongs, unknown stays unknown."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customers.panels.balance import load, present
from dashboard.loyalty.models import Balance, Currency, Wallet
from tests.customers.panels.sample import NOW, flags, numbers, panel_request, rendered, texts
from tests.words import text_of

POINTS = Currency("PTS", "pts", "Points", 5, is_before=False)
EUROS = Currency("EUR", "€", "Euro", 2, is_before=True)
CREDIT = Balance(
    available_points=Decimal("-12.5"),
    earned_points=Decimal(90),
    wallet=Wallet("Store credit", 160, EUROS, is_redeemable=None, target=Decimal(50)),
)
SAVED = Balance(
    available_points=Decimal(251),
    earned_points=Decimal(300),
    points_name="Points",
    wallet=Wallet("Sample points", 157, POINTS, is_redeemable=True, target=None),
    other_wallets=(CREDIT,),
)

wallets = st.builds(
    Wallet,
    name=texts,
    currency=st.none() | st.builds(Currency, texts, texts, texts, st.none() | st.integers(), flags),
    is_redeemable=flags,
    target=numbers,
)


async def test_it_shows_a_wallet_instead_of_pending_points_and_expiries() -> None:
    text = text_of(rendered("balance", await load(panel_request(balance=SAVED))))
    assert "Saved 251 pts Sample points" in text
    assert "Added in total 300 pts" in text
    assert "Redeemable yes" in text
    assert "Target unknown" in text
    assert "Pending" not in text
    assert "expir" not in text
    assert "Store credit −€12.50 saved, €90 added in total, redeemable unknown" in text


async def test_a_ticket_names_every_wallet() -> None:
    loaded = await load(panel_request(balance=SAVED))
    assert loaded.ticket == (
        "Sample points: 251 pts saved, 300 pts added in total, redeemable: yes",
        "Store credit: −€12.50 saved, €90 added in total, redeemable: unknown",
    )


async def test_no_wallet_is_no_alarm_nor_is_one_that_nobody_used_yet() -> None:
    loaded = await load(panel_request(balance=Balance(wallet=Wallet())))
    assert not loaded.attention
    assert "The platform lists no wallet for this customer." in text_of(rendered("balance", loaded))
    unused = await load(panel_request(balance=Balance(wallet=Wallet("Sample points"))))
    assert not unused.attention
    assert "Saved unknown" in text_of(rendered("balance", unused))


def test_a_balance_without_a_wallet_has_no_wallet_view() -> None:
    assert present(Balance(available_points=Decimal(5)), NOW).wallet is None


@given(st.builds(Balance, available_points=numbers, earned_points=numbers, wallet=wallets))
def test_what_was_not_sent_is_never_a_number(balance: Balance) -> None:
    view = present(balance, NOW).wallet
    assert view is not None
    assert (view.saved is None) == (balance.available_points is None)
    assert (view.total is None) == (balance.earned_points is None)
    assert balance.wallet is not None
    assert (view.target is None) == (balance.wallet.target is None)
    assert (view.redeemable is None) == (balance.wallet.is_redeemable is None)
