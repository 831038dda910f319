"""Learning trips: places and offers one can reach, attend and get home from; learning on the way."""
