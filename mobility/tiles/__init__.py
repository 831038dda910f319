"""Vector tiles of a network's streets, land and stops: cut when it is built, then read from one archive."""
