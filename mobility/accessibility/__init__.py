"""Accessibility for planners: matrices, isochrones, opportunities, scenarios, in chunks that can be resumed."""
