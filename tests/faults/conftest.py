"""Staff in browsers of the test client, and a program whose platform is a sandbox that can be made to fail."""

from tests.customers.conftest import case, key_of, program, running_sandbox, sandbox, signed_in

__all__ = ["case", "key_of", "program", "running_sandbox", "sandbox", "signed_in"]
