"""Learning while passing by: which items fit into the time on the way."""
