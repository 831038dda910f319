"""All settings as one frozen object."""

from dataclasses import dataclass

from mobility.settings.door import DoorSettings
from mobility.settings.files import FileSettings
from mobility.settings.jobs import JobSettings
from mobility.settings.learning_trips import LearningTripSettings
from mobility.settings.limits import LimitSettings
from mobility.settings.live import LiveSettings
from mobility.settings.sensing import SensingSettings
from mobility.settings.server import ServerSettings


# A dataclass takes the fields of its last base first: the page begins with files and ends with limits.
@dataclass(frozen=True)
class Settings(
    LimitSettings,
    JobSettings,
    LearningTripSettings,
    SensingSettings,
    LiveSettings,
    DoorSettings,
    ServerSettings,
    FileSettings,
):
    """All settings with their defaults; docs/settings.md is made from this class."""
