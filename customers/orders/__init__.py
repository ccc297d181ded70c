"""Orders and coupon codes: their pages, and how the search box and the profile lead there."""
