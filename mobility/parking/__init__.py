"""Car parks and bike parking, with live spaces where they are told."""
