"""Sign-in with a password: accounts, first steps, second factors, sessions and limits on attempts."""
