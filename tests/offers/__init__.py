"""Prices, carbon dioxide, offers and who provides them."""
