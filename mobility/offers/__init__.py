"""Complete offers: what a journey costs and emits, whose contracts it takes, and where each part is booked."""
