"""Steps by which the tables came to be what they are; run when a directory is opened."""
