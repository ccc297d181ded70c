"""Webhooks as Gameball sends them: made, signed, and posted."""

import json
from typing import Any

from django.test import AsyncClient

from dashboard.loyalty.gameball.webhook import PROFILE, signature
from tests import canary

ADDRESS = "/webhooks/gameball/main/"


def message(customer_id: str = "c-1", created_at: str = "2026-05-04T09:30:00.297Z", **data: Any) -> dict[str, Any]:
    """A message's body before it is written; `data` replaces the sample's."""
    sample = {
        "email": "sample@example.com",
        "mobile_number": "+44 7700 900123",
        "tier_name": "Gold",
        "tier_order": 2,
        "referral_code": "SAMPLE1",
        "referral_link": "https://shop.example.com/?ReferralCode=SAMPLE1",
        "activated_points": 90.5,
        "pending_points": 10,
        "total_points": 100.5,
    }
    return {
        "event": PROFILE,
        "client_id": "2155",
        "customer_id": customer_id,
        "gb_customer_id": 310077,
        "created_at": created_at,
        "data": sample | data,
    }


async def post(body: bytes | dict[str, Any], *, secret: str = canary.SECRET_KEY, **headers: str) -> int:
    """The status a signed delivery is answered with; `secret` is what it is signed with."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"X-GB-Signature": signature(raw, secret), "X-GB-Webhook-Version": "v4", **headers}
    answer = await AsyncClient().post(ADDRESS, raw, content_type="application/json", headers=sent)
    return answer.status_code
