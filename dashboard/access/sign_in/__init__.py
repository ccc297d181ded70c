"""Sign-in with a password: accounts, first steps, second factors and limits on attempts."""
