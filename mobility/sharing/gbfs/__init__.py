"""Reads GBFS 2.x and 3.0: one file at a time, bad records refused one by one and told of."""
