"""Golden answers: a question and its answer on one line; `python -m tests.golden` rewrites them."""
