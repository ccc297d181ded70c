"""A stand-in for Gameball's API on a real socket, for the demo, the tests and the benchmarks.

`cast.py` lists the named customers. `server.py` starts the sandbox (`SandboxServer` in tests, `manage.py sandbox` by
hand). Every answer is computed from a seed and the current day; nothing is stored, and no data are about a real person.
"""
