"""What one can search for by name: stops, places, streets, addresses, and the index over their words."""
