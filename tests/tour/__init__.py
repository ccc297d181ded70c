"""`make tour`: the pictures of docs/tour.md, and ten tasks of staff, in a real browser over a fresh demo.

Nothing here is collected by pytest.
"""
