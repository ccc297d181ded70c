"""The page that finds a friend of a customer among the friends that were read."""
