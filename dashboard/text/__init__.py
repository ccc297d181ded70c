"""Values as text: numbers, money, times, rewards, tiers. Pure."""
