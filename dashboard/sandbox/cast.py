"""The named customers: one for each state that a page has to show. docs/sample-customers.md lists them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CastMember:
    """A customer who always exists: the id to search for, the name, and a description of the profile."""

    customer_id: str
    name: str
    shows: str


CAST: tuple[CastMember, ...] = (
    CastMember("cust_1001", "Salma Haddad", "an ordinary customer: Stars, stamps, coupons and 48 friends"),
    CastMember(
        "cust_orders", "Farida Cole", "orders and codes of every kind: refunded in part, canceled, pending, blocked"
    ),
    CastMember(
        "cust_gap", "Hatem Lowe", "points that are in no row of the ledger, and an order number of two customers"
    ),
    CastMember("cust_top", "Omar Nasser", "the top tier: there is no next one"),
    CastMember("cust_new", "Nadia Brook", "joined today: every list is empty"),
    CastMember("guest_7f3a9c", "Guest 7f3a9c", "a guest who never registered"),
    CastMember("cust_below", "Hana Mills", "progress below the minimum of the current tier"),
    CastMember("cust_above", "Karim Stone", "progress above the minimum of the next tier"),
    CastMember("cust_friends", "Leila Farrow", "1,250 referrals"),
    CastMember(
        "cust_gone_friend", "Ziad Marlow", "120 referrals, one of a friend since deleted, and a count one too high"
    ),
    CastMember("cust_busy", "Yara Whitfield", "5,000 activities"),
    CastMember("cust_coupons", "Tarek Lane", "a coupon for every reason it may not work, and one of every type"),
    CastMember("cust_stamps", "Mona Carter", "stamps cards complete, half full, of unknown length, and ended"),
    CastMember("cust_disabled", "Adam Reed", "the program is switched off: nulls, and reads refused with code 6000"),
    CastMember("cust_negative", "Dina Hayes", "a negative and fractional balance"),
    CastMember("cust_mismatch", "Samir Dale", "a balance whose parts do not add up"),
    CastMember(
        "cust_unsigned", "Rana Holt", "deductions sent without a sign, one activity whose sign contradicts its type"
    ),
    CastMember("cust_odd", "Fares Quill", "wrong types, unknown words and unknown fields everywhere"),
    CastMember("vip.sample@example.com", "Lina Vance", "an e-mail address as the customer id"),
    CastMember("عميل ٤٢", "سلمى المثال", "an Arabic name, and an Arabic id with a blank"),
    CastMember("a/b#c?d%20e f", "Slash Sample", "an id made of every sign that breaks addresses"),
    CastMember(
        "cust_long_name",
        "Maximiliana Theodora Bartholomea Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"
        " von und zu Beispielhausen-Musterstadt the Younger",
        "a very long name with an unbreakable word in it",
    ),
    CastMember("cust_markup", "<script>alert('sample')</script> & \"Sons\"", "a name made of markup"),
)
