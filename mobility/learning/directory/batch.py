"""What an importer hands to the directory in one go."""

from dataclasses import dataclass

from mobility.learning.model import Item, Offer, Place, Provider, Session


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Records of one source; they may refer to each other and to what the directory holds already.

    Parameters
    ----------
    providers : tuple[Provider, ...]
        Institutions.
    places : tuple[Place, ...]
        Where one can learn.
    offers : tuple[Offer, ...]
        What can be learned.
    sessions : tuple[Session, ...]
        When; recurrences unrolled.
    items : tuple[Item, ...]
        What can be learned on the way.
    """

    providers: tuple[Provider, ...] = ()
    places: tuple[Place, ...] = ()
    offers: tuple[Offer, ...] = ()
    sessions: tuple[Session, ...] = ()
    items: tuple[Item, ...] = ()

    def __len__(self) -> int:
        return sum(
            map(len, (self.providers, self.places, self.offers, self.sessions, self.items)),
        )
