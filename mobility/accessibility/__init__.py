"""Accessibility for planners: matrices, isochrones, opportunities, scenarios, in resumable chunks."""
