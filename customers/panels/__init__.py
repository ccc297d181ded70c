"""The panels of a profile, one module each: what it reads, what it makes of the answers, what it says of itself."""
