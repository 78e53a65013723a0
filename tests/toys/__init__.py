"""A case that exists only in tests: smallest table of moves with clocks, letters and an effect."""
