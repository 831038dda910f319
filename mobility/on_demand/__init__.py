"""Services on demand: areas, windows, virtual stops and booking rules."""
