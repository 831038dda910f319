"""The load steered: what will be too full, and what of the means at hand helps most."""
