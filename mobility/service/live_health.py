"""How fresh what is known now is."""

from dataclasses import dataclass

from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.snapshot import FeedState

OLD_S = 15
"""From here on answers say how old live data are: signs of life come every two seconds."""


@dataclass
class LiveHealth:
    """How fresh live data are; written by the thread that reads them, read by requests.

    Parameters
    ----------
    told_s : int
        Unix seconds of the newest sign of life of the live process, 0 = none yet.
    is_used : bool
        Whether answers go by live data; False: too old, answers go by the timetable.
    fault : str
        What is wrong with reading, "" = nothing.
    version : str
        Of the snapshot in use.
    feeds : tuple[FeedState, ...]
        As the live process told last.
    providers : tuple[ProviderState, ...]
        Who tells of shared vehicles and car parks, as the live process told last.
    is_expected : bool
        Whether a live process should tell something: where the service names no feeds, nothing is missing.
    faults : int
        Snapshots that could not be used since the worker began.
    riders_fault : str
        Why nobody is expected who confirmed a journey, "" = whoever did counts.
    riders_faults : int
        Looks at expected riders that failed since the worker began.
    """

    told_s: int = 0
    is_used: bool = False
    fault: str = ""
    version: str = ""
    feeds: tuple[FeedState, ...] = ()
    providers: tuple[ProviderState, ...] = ()
    is_expected: bool = True
    faults: int = 0
    riders_fault: str = ""
    riders_faults: int = 0

    def age_s(self, now_s: int) -> int | None:
        """Tell how old the newest sign of life is.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        int | None
            None: there was none yet.
        """
        return max(0, now_s - self.told_s) if self.told_s else None
