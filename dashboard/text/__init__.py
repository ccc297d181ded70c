"""Values as text for people: numbers, money, times, rewards, tiers. Pure."""
