"""`make tour`: the pictures of docs/tour.md, taken in a real browser over a fresh demo.

Nothing here is collected by pytest.
"""
