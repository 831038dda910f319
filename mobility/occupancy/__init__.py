"""How full vehicles are and will be: estimates, forecasts, scales, and what of it may be published."""
