"""Streets: an OpenStreetMap extract in, one checked, read-only StreetGraph out."""
