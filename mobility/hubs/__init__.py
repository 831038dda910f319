"""Mobility hubs: bays, equipment and stops at one place."""
