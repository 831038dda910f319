"""Asks one GBFS provider: discovery, then each file when its ttl is over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError
from mobility.live.fetching import JSON, FeedSource, Fetcher
from mobility.sharing.gbfs.envelope import STATUS_FILES, GbfsFile, find_files, open_file

LONGEST_STATUS_S = 120.0
"""Counts are looked at again after so long, whatever their ttl says: older ones are soon worth nothing."""
SHORTEST_STATIC_S = 300.0
"""Stations and prices are not looked at more often, whatever their ttl says."""
NEEDED = "system_information"


@dataclass(frozen=True, eq=False)
class Look:
    """What a provider says after one round of questions.

    Parameters
    ----------
    files : dict[str, GbfsFile]
        The newest good ones, by name.
    language : str
        As `find_files` says.
    has_changed : bool
        Whether any of them is new.
    refusals : Refusals
        What was wrong around the files.
    faults : tuple[str, ...]
        Sentences about files that could not be had; what was known of them stays.
    """

    files: dict[str, GbfsFile]
    language: str
    has_changed: bool
    refusals: Refusals
    faults: tuple[str, ...]


class GbfsPoller:
    """Remembers one provider's files; used by one thread at a time.

    Parameters
    ----------
    tag, url : str
        Tag of the settings, and address (or file) of gbfs.json.
    interval_s : float
        Counts are not looked at more often.
    languages : Sequence[str]
        Of whom it is for.
    hosts : Sequence[str]
        Other hosts that its discovery may name.
    clock : Callable[[], float]
        Seconds that only grow.
    """

    def __init__(
        self,
        tag: str,
        url: str,
        interval_s: float,
        languages: Sequence[str],
        hosts: Sequence[str] = (),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.source = FeedSource(tag, url)
        self._interval_s, self._clock = interval_s, clock
        self._languages, self._hosts = tuple(languages), tuple(hosts)
        self._fetchers = {"gbfs": Fetcher(self.source, JSON)}
        self._due: dict[str, float] = {}
        self._files: dict[str, GbfsFile] = {}
        self._language = ""
        self._told: dict[str, Refusals] = {}

    @property
    def due(self) -> float:
        """When the next file is due, by the clock."""
        return min((self._due.get(name, 0.0) for name in self._fetchers), default=0.0)

    def look(self) -> Look:
        """Ask for what is due.

        Returns
        -------
        Look
            With what is new, and what stays.

        Raises
        ------
        RealtimeError
            If discovery was never read, or nothing usable is known yet.
        """
        now, has_changed, faults = self._clock(), False, []
        if self._due.get("gbfs", 0.0) <= now:
            try:
                self._discover(now)
            except RealtimeError as error:
                self._fetchers["gbfs"].forget()
                self._due["gbfs"] = now + self._interval_s
                if len(self._fetchers) == 1:
                    raise
                faults.append(error.message)
        for name, fetcher in self._fetchers.items():
            if name == "gbfs" or self._due.get(name, 0.0) > now:
                continue
            try:
                has_changed |= self._fetch(name, fetcher)
            except RealtimeError as error:
                fetcher.forget()
                self._due[name] = now + self._pace_s(name, 0)
                if name in STATUS_FILES or NEEDED not in self._files:
                    faults.append(error.message)
                else:
                    # Without prices or zones the rest is as good as before: the provider is not broken.
                    self._told[name] = Refusals(self.source.tag)
                    self._told[name].add(name, -1, "", error.message)
            else:
                self._due[name] = now + self._pace_s(name, self._files[name].ttl_s)
        if NEEDED not in self._files:
            raise RealtimeError(faults[0] if faults else f"{NEEDED} is not named", self.source.tag)
        refusals = Refusals(self.source.tag)
        for told in self._told.values():
            refusals.extend(told)
        return Look(dict(self._files), self._language, has_changed, refusals, tuple(faults))

    def close(self) -> None:
        """Close its connections."""
        for fetcher in self._fetchers.values():
            fetcher.close()

    def _discover(self, now: float) -> None:
        data = self._fetchers["gbfs"].fetch()
        if data is None:
            self._due["gbfs"] = now + SHORTEST_STATIC_S
            return
        told = Refusals(self.source.tag)
        opened = open_file(data, "gbfs", told)
        language, addresses = find_files(opened, self.source.url, self._languages, self._hosts)
        for name in set(self._fetchers) - set(addresses) - {"gbfs"}:
            self._fetchers.pop(name).close()
            for kept in (self._files, self._told, self._due):
                kept.pop(name, None)
        for name, address in addresses.items():
            if name not in self._fetchers:
                self._fetchers[name] = Fetcher(FeedSource(self.source.tag, address), JSON)
        self._language, self._told["gbfs"] = language, told
        self._due["gbfs"] = now + max(float(opened.ttl_s), SHORTEST_STATIC_S)

    def _fetch(self, name: str, fetcher: Fetcher) -> bool:
        data = fetcher.fetch()
        if data is None:
            return False
        told = Refusals(self.source.tag)
        self._files[name] = open_file(data, name, told)
        self._told[name] = told
        return True

    def _pace_s(self, name: str, ttl_s: int) -> float:
        if name in STATUS_FILES:
            return min(max(float(ttl_s), self._interval_s), max(LONGEST_STATUS_S, self._interval_s))
        return max(float(ttl_s), SHORTEST_STATIC_S)
