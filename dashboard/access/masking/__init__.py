"""Hides personal data on the server from staff who may not see them."""
