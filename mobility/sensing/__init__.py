"""What sensors tell: read from many formats, kept in a journal, matched to trips and stops."""
