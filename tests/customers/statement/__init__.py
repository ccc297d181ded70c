"""The statement and the expiries."""
