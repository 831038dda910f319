"""Settings: read once from MOBILITY_* variables and REDIS_URL, checked, passed on as one frozen object."""

from mobility.settings.all_settings import Settings
from mobility.settings.reading import environment_of, read_settings, variable_of

__all__ = ["Settings", "environment_of", "read_settings", "variable_of"]
