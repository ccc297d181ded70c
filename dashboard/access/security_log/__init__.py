"""The security log: who signed in, was refused, exported or changed something."""
