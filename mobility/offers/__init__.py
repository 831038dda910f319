"""Complete offers: what a journey costs and emits, whose contracts it takes, where to book each part."""
