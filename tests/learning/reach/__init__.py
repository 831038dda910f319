"""Reach of learning: over time, there and back."""
