"""The messages that a customer got about activities, and the automations that the customer is in."""

from collections.abc import Iterator

from dashboard.sandbox.customer_reads import Customer
from dashboard.sandbox.entries import Entry
from dashboard.sandbox.errors import invalid, program_disabled
from dashboard.sandbox.history import Row
from dashboard.sandbox.ledger import ledger_id

Texts = dict[str, tuple[str, str, str]]
TITLES: Texts = {  # by type of activity, in the program's languages
    "CampaignRewarded": ("A reward for you", "مكافأة لك", "Une récompense pour vous"),
    "PaymentReward": ("Thank you for your order", "شكرا لطلبك", "Merci pour votre commande"),
    "Referral": ("Your friend ordered", "صديقك طلب", "Votre ami a commandé"),
    "BalanceAdjustment": ("Your Stars were corrected", "تم تصحيح نجومك", "Vos étoiles ont été corrigées"),
    "TierUpgraded": ("A new tier", "مستوى جديد", "Un nouveau niveau"),
    "TierDowngraded": ("Your tier has changed", "تغير مستواك", "Votre niveau a changé"),
    "Expiry": ("Stars have expired", "انتهت صلاحية نجوم", "Des étoiles ont expiré"),
    "Lifetime": ("A gift for you", "هدية لك", "Un cadeau pour vous"),
}
FOR_ORDER = ("You got {} Stars for order {}.", "حصلت على {} نجمة للطلب {}.", "{} étoiles pour la commande {}.")
PLUS = ("You got {} Stars.", "حصلت على {} نجمة.", "Vous avez reçu {} étoiles.")
MINUS = ("{} Stars were taken.", "تم خصم {} نجمة.", "{} étoiles ont été retirées.")
LOOK = ("Open the app to see it.", "افتح التطبيق لتراه.", "Ouvrez l'application pour voir.")
LANGUAGES = ("en", "ar", "fr")
MAX_TOLD = 400  # the newest activities, about which there are still messages


def notifications(customer: Customer) -> Row:
    """`notifications`: oldest first; the cursor is the last message's id, null at the end."""
    limit, start_after = customer.request.limit(), customer.request.start_after()
    entries = [entry for entry in _told(customer) if _id(customer, entry) > start_after]
    rows = [_notification(customer, entry) for entry in entries[:limit]]
    return {"notifications": rows, "nextCursor": rows[-1]["id"] if len(entries) > limit else None}


def notifications_count(customer: Customer) -> Row:
    return {"count": sum(1 for _ in _told(customer))}


def _told(customer: Customer) -> Iterator[Entry]:
    if customer.disabled:
        raise program_disabled()
    wanted = customer.request.query.get("isRead")
    if wanted not in (None, "true", "false"):
        raise invalid("isread", "it must be true or false", status=400)
    for entry in customer.history.entries[-MAX_TOLD:]:
        is_told = entry.type in TITLES and entry.status in ("Active", "Expired")
        if is_told and wanted in (None, "true" if _is_read(customer, entry) else "false"):
            yield entry


def _texts(entry: Entry) -> tuple[str, ...]:
    """What the message says, in the program's languages."""
    if entry.points > 0:
        return FOR_ORDER if entry.order else PLUS
    return MINUS if entry.points < 0 else LOOK


def _notification(customer: Customer, entry: Entry) -> Row:
    lang = LANGUAGES.index(customer.request.lang)
    return {
        "id": str(_id(customer, entry)),
        "title": TITLES[entry.type][lang],
        "body": _texts(entry)[lang].format(f"{abs(entry.points):,.2f}".removesuffix(".00"), entry.order),
        "isRead": _is_read(customer, entry),
        "createdAt": entry.at.isoformat(),
    }


def _id(customer: Customer, entry: Entry) -> int:
    return ledger_id(customer.person.number, entry.place)


def _is_read(customer: Customer, entry: Entry) -> bool:
    """All but some of the newest are."""
    is_new = customer.account.activities - entry.place <= 5
    return not (is_new and customer.request.people.roll(f"read {entry.place}", customer.person.number, 2))


def automation(customer: Customer) -> Row:
    """`automation`: one campaign with two automations, whose steps follow from the number of orders."""
    if customer.disabled:
        raise program_disabled()
    orders = len(customer.history.orders)
    flows = [_automation(1, "Welcome", (1, 2), orders), _automation(2, "Regular guest", (5, 10, 20), orders)]
    kind = customer.request.query.get("campaignType") or "mission"
    if kind not in ("mission", "all"):
        raise invalid("campaigntype", "it must be mission or all", status=400)
    campaign = {"automation": flows if kind == "all" else flows[1:], "automationCount": 2 if kind == "all" else 1}
    return {"campaigns": [campaign], "count": 1}


def _automation(order: int, name: str, milestones: tuple[int, ...], orders: int) -> Row:
    steps = [
        {"type": "AddPoints" if place % 2 else "RewardBadge", "order": place, "completed": orders >= least,
         "configuration": {"orders": least}}
        for place, least in enumerate(milestones, start=1)
    ]  # fmt: skip
    done = sum(step["completed"] is True for step in steps)
    return {
        "order": order,
        "name": name,
        "isUnlocked": order == 1 or orders >= 2,
        "completed": done == len(steps),
        "steps": steps,
        "completionPercentage": round(100 * done / len(steps), 2),
    }
