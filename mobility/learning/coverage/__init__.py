"""Who reaches what to learn, and where a mobile offer should stop."""
