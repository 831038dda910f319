"""Journeys as the wire format has them: plain dicts, because marshmallow takes too long."""
