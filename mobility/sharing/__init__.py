"""Shared vehicles: systems, stations, vehicles, zones and prices as GBFS tells of them."""
