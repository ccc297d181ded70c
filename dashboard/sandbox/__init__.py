"""A stand-in for Gameball's API over a real socket, for the demo, the tests and the benchmarks.

`cast.py` lists the named customers, `server.py` starts it (`SandboxServer` in tests, `manage.py sandbox` by hand).
Everything it answers is computed from a seed and the current day; nothing is stored, nothing is about a real person.
"""
