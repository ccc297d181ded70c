"""The reads about one customer: each takes a `Customer` and returns the JSON in the documents' spelling."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import islice

from dashboard.sandbox import progress
from dashboard.sandbox.account import POINT_VALUE, Account, account_of
from dashboard.sandbox.campaigns import Campaign
from dashboard.sandbox.coupons import coupons_of
from dashboard.sandbox.errors import ApiError, invalid, program_disabled, unknown_customer
from dashboard.sandbox.history import ASKABLE_TYPES, History, Row, day
from dashboard.sandbox.population import CITIES, Person
from dashboard.sandbox.request import Request


@dataclass(frozen=True)
class Customer:
    """An existing customer, and the request about them."""

    request: Request
    person: Person
    account: Account

    @property
    def disabled(self) -> bool:
        return self.person.customer_id == "cust_disabled"

    @cached_property
    def history(self) -> History:
        return History(self.account, self.request.now, self.request.options.live)


def customer_of(request: Request, customer_id: str) -> Customer:
    number = request.people.number_of(customer_id)
    if number is None:
        raise unknown_customer()
    person = request.people.person(number, request.now.date())
    return Customer(request, person, account_of(request.people, person))


# Identity


def details(customer: Customer) -> Row:
    person, attributes = customer.person, _attributes(customer)
    first, _, last = person.name.rpartition(" ")
    attributes |= {
        "displayName": person.name,
        "firstName": first or last,
        "lastName": last if first else "",
        "joinDate": day(person.joined),
        "preferredLanguage": "ar" if person.arabic else "en",
        "channel": ("mobile", "web", "pos", "callcenter")[customer.request.people.roll("channel", person.number, 4)],
    }
    if not person.is_guest:
        born = person.joined - timedelta(days=365 * 20 + customer.request.people.roll("born", person.number, 15_000))
        attributes |= {"email": person.email, "mobile": person.mobile, "dateOfBirth": day(born)}
    if attributes["totalOrders"]:
        attributes["avgOrderAmount"] = round(attributes["totalSpent"] / attributes["totalOrders"], 2)
    return _identity(customer, attributes)


def without_personal_data(customer: Customer) -> Row:
    return _identity(customer, _attributes(customer))


def _identity(customer: Customer, attributes: Row) -> Row:
    person = customer.person
    code = f"FRIEND{person.gameball_id}"
    link = f"https://shop.example.com/?ReferralCode={code}"
    return {
        "customerId": person.customer_id,
        "gameballId": person.gameball_id,
        "customerAttributes": attributes,
        "referralCode": code,
        "referralLink": link,
        "dynamicReferralLink": link,
        "isReferred": customer.request.people.referrer(person.number) is not None,
    }


def _attributes(customer: Customer) -> Row:
    person, account, people = customer.person, customer.account, customer.request.people
    history = customer.history
    orders = history.orders
    attributes: Row = {
        "gender": ("F", "M")[people.roll("gender", person.number, 2)],
        "country": "EG",
        "city": CITIES[people.roll("city", person.number, len(CITIES))],
        "zip": f"{people.roll('zip', person.number, 90_000) + 10_000}",
        "tags": progress.tags_of(account),
        "source": "sample-shop",
        "utMs" if customer.request.options.live else "utms": [],
        "devices": [],
        "paymentMethods": ["card"] if len(orders) % 2 else ["cash", "card"],
        "totalSpent": round(sum(orders.values()), 2),  # an order earns a point for each pound
        "totalOrders": len(orders),
        "custom": {"favoriteBranch": CITIES[person.number % len(CITIES)], "newsletter": bool(person.number % 2)},
    }
    if orders:
        attributes["lastOrderDate"] = max(entry.at for entry in history.entries if entry.order).isoformat()
    return attributes


# Points and tier


def balance(customer: Customer) -> Row:
    history = customer.history
    if customer.disabled:
        names = ("totalPointsBalance totalPointsValue availablePointsBalance availablePointsValue pendingPoints "
                 "pendingPointsValue currency pointsName nextExpiringPointsAmount nextExpiringPointsValue "
                 "nextExpiringPointsDate totalEarnedPoints")  # fmt: skip
        return dict.fromkeys(names.split())
    available, pending = _value(history.available), _value(history.pending)
    row: Row = {
        "totalPointsBalance": history.total,
        "totalPointsValue": round(available + pending, 2),
        "availablePointsBalance": history.available,
        "availablePointsValue": available,
        "pendingPoints": history.pending,
        "pendingPointsValue": pending,
        "currency": "EGP",
        "pointsName": "Stars",
        "totalEarnedPoints": history.lifetime,
    }
    if customer.person.customer_id == "cust_mismatch":
        row["totalPointsBalance"] += 115
    expiring, last_day = history.next_expiry or (0, None)
    row |= {"nextExpiringPointsAmount": expiring, "nextExpiringPointsValue": _value(expiring)}
    if last_day is not None:
        row["nextExpiringPointsDate"] = day(last_day)
    return row


def _value(points: float) -> float:
    return round(points * POINT_VALUE, 2)


def tier_progress(customer: Customer) -> Row:
    if customer.disabled:
        return {"current": None, "next": None, "progress": None}
    lang, tier = customer.request.lang, customer.account.tier
    setup = customer.request.configuration
    row: Row = {"current": setup.tier_state(tier, lang), "progress": customer.account.progress}
    if tier < len(setup.ladder):
        row["next"] = setup.tier_state(tier + 1, lang)
    elif customer.request.options.live:
        row["next"] = None
    return row


# Campaigns and coupons


def reward_campaigns_progress(customer: Customer) -> list[Row]:
    request, kind = customer.request, customer.request.query.get("campaignType")
    if kind not in (None, "reward", "game"):
        raise invalid("campaigntype", "the campaign type must be reward or game")
    campaign_id = request.integer("campaignId", None, minimum=1, error_status=400)
    if customer.disabled:
        raise program_disabled()
    setup = request.configuration
    return [
        progress.campaign_progress(campaign, customer.account, request.lang, setup.today, live=request.options.live)
        for campaign in setup.campaigns
        if campaign_id in (None, campaign.id)
        and kind in (None, "game" if campaign.game else "reward")
        and progress.is_shown(campaign, customer.account)
    ]


def stamps(customer: Customer, challenge_id: str) -> Row:
    campaign = _campaign(customer, challenge_id)
    if campaign is None:
        raise invalid("challengeid", "there is no such campaign", status=404)
    if not campaign.steps:
        raise invalid("challengeid", "the campaign is not a stamps campaign")
    if customer.disabled:
        raise program_disabled()
    return progress.stamps(campaign, customer.account, customer.request.lang, customer.request.configuration.today)


def streaks(customer: Customer, campaign_id: str) -> Row:
    campaign = _campaign(customer, campaign_id)
    if campaign is None or campaign.type != "Streak":
        raise invalid("campaignid", "there is no such streak campaign", status=404)
    if customer.disabled:
        raise program_disabled()
    return progress.streak(campaign, customer.account, customer.request.configuration.today, customer.request.now)


def _campaign(customer: Customer, campaign_id: str) -> Campaign | None:
    by_id = customer.request.configuration.by_id
    return by_id.get(int(campaign_id)) if campaign_id.isdecimal() and campaign_id.isascii() else None


def coupons(customer: Customer) -> Row:
    return coupons_of(customer.request.people, customer.person, customer.request.now)


# Friends


def referrals(customer: Customer) -> Row:
    if customer.disabled:
        raise program_disabled()
    request = customer.request
    limit, start_after = request.limit(), request.start_after()
    found = list(islice(request.people.friends(customer.person.number, start_after), limit + 1))
    friends = [_friend(request, number, active=active) for number, active in found[:limit]]
    return {"referredFriends": friends, "count": len(friends), "hasMore": len(found) > limit}


def _friend(request: Request, number: int, *, active: bool) -> Row:
    friend = request.people.person(number, request.now.date())
    return {
        "customerId": friend.customer_id,
        "displayName": friend.name,
        "email": friend.email,
        "mobileNumber": friend.mobile,
        "joinDate": day(friend.joined),
        "status": "Active" if active else "Pending",
    }


def referrals_count(customer: Customer) -> Row:
    if customer.disabled:
        raise program_disabled()
    states = [active for _, active in customer.request.people.friends(customer.person.number)]
    one_too_many = customer.person.customer_id == "cust_gone_friend"
    active = sum(states)
    return {"count": len(states) + one_too_many, "totalPending": len(states) - active, "totalActive": active}


# Activities


def activities(customer: Customer) -> Row:
    kind, limit, start_after = _activity_type(customer), customer.request.limit(), customer.request.start_after()
    history = customer.history
    places = list(islice(history.places(start_after, kind), limit + 1))
    rows = [history.activity(place) for place in places[:limit]]
    return {"activities": rows, "count": len(rows), "hasMore": len(places) > limit}


def activities_count(customer: Customer) -> Row:
    kind = _activity_type(customer)
    every = customer.account.activities
    return {"count": every if kind is None else sum(1 for _ in customer.history.places(0, kind))}


def _activity_type(customer: Customer) -> str | None:
    kind = customer.request.query.get("activityType")
    if kind is not None and kind not in ASKABLE_TYPES:
        raise ApiError(422, 3003, "invalid activitytype value. it must be one of: " + ", ".join(ASKABLE_TYPES) + ".")
    return kind
