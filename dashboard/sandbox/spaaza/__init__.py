"""A stand-in for Spaaza's API: one chain, its campaigns, and any number of customers computed from a seed.

`people.py` lists the named customers. `server.py` starts it for tests, `manage.py sandbox --platform spaaza` by hand.
"""
