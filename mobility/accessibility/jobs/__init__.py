"""Jobs: planners' questions as a file, cut into chunks of origins that survive whoever computes them."""
