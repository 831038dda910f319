"""From what somebody types to stops, places, streets and addresses, and from a point back to them."""

from mobility.geocoding.geocoder import Geocoder
from mobility.geocoding.hits import Hit, SearchRequest

__all__ = ["Geocoder", "Hit", "SearchRequest"]
