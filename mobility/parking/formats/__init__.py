"""The shapes in which car parks are told of: one module each, all of which give `PlaceRow`s."""
