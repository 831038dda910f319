"""How much full vehicles are minded, in the words of a request."""

from dataclasses import dataclass

from mobility.routing.crowding import Crowding, Risk, Slider

SLIDER_WORDS = tuple(slider.name.lower() for slider in Slider)
QUANTILE_WORDS = tuple(risk.value for risk in Risk)


@dataclass(frozen=True, slots=True)
class CrowdingRequest:
    """What a traveler minds and wishes for.

    Parameters
    ----------
    slider : str
        One of SLIDER_WORDS; "off": journeys are chosen by time alone.
    preset : str
        One of routing.crowding.PRESETS.
    quantile : str
        One of QUANTILE_WORDS: which quantile of a load counts.
    seat_wanted : bool
        Journeys on which a seat is likely.
    space_needed : tuple[str, ...]
        What there must be room for: WHEELCHAIR, PRAM, BIKE; it is the same room for each.
    """

    slider: str = "off"
    preset: str = "composed"
    quantile: str = "p50"
    seat_wanted: bool = False
    space_needed: tuple[str, ...] = ()

    def crowding(self) -> Crowding:
        """Give what the engine weighs.

        Returns
        -------
        Crowding
            With the usual weights of walking, waiting and changing.
        """
        return Crowding(
            Slider[self.slider.upper()],
            self.preset,
            Risk(self.quantile),
            seat=self.seat_wanted,
            space=bool(self.space_needed),
        )


NOTHING_MINDED = CrowdingRequest()
