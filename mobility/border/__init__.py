"""Records from outside, checked where they come in: what is wrong is named and counted, the rest is used."""
