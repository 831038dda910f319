"""Which shared vehicles a request allows, in the words of the wire format."""

from dataclasses import dataclass

from mobility.routing.query import RentalFilter

NO_SYSTEM = frozenset({""})
"""Ids of systems are never empty: none fits."""


@dataclass(frozen=True, slots=True)
class RentalRequest:
    """Which shared vehicles may be ridden; empty lists mean all.

    Parameters
    ----------
    form_factors, propulsions : tuple[str, ...]
        MOTIS' words.
    systems, banned_systems : tuple[str, ...]
        Ids of systems.
    is_empty : bool
        True: lists that exclude each other; no system fits.
    """

    form_factors: tuple[str, ...] = ()
    propulsions: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    banned_systems: tuple[str, ...] = ()
    is_empty: bool = False

    def filter(self) -> RentalFilter:
        """Give what the router filters by.

        Returns
        -------
        RentalFilter
            Hashable.
        """
        return RentalFilter(
            frozenset(self.form_factors),
            frozenset(self.propulsions),
            NO_SYSTEM if self.is_empty else frozenset(self.systems),
            frozenset(self.banned_systems),
        )


ANY_RENTAL = RentalRequest()
