"""Which engine answers: ours, or R5 where `engine="r5"` says so."""

from mobility.accessibility.engines.r5 import R5Engine, find_java_parts
from mobility.accessibility.engines.sources import Sources
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import EngineError
from mobility.network import TransportNetwork
from mobility.settings import read_settings

OWN, R5 = "mobility", "r5"
ENGINES = (OWN, R5)


def wants_r5(engine: str) -> bool:
    """Read the argument `engine`.

    Parameters
    ----------
    engine : str
        One of ENGINES.

    Returns
    -------
    bool
        True: R5.

    Raises
    ------
    EngineError
        It is another word.
    """
    if engine not in ENGINES:
        raise EngineError(f"engine is {engine!r}; there are {' and '.join(ENGINES)}", "engine")
    return engine == R5


def open_r5(
    network: TransportNetwork, request: MatrixRequest, destinations: Points, sources: Sources | None
) -> R5Engine:
    """Start R5 for a question; r5py, Java and the jar are found as settings say.

    Parameters
    ----------
    network : TransportNetwork
        As built.
    request : MatrixRequest
        What R5 knows.
    destinations : Points
        To where.
    sources : Sources | None
        The files that the network was built from.

    Returns
    -------
    R5Engine
        To be closed.

    Raises
    ------
    EngineError
        Something is missing or not known to R5; the sentence says what to do.
    """
    if sources is None:
        raise EngineError(
            "engine r5 reads the files that the network was built from: sources=Sources(osm, (gtfs,))",
            "sources",
        )
    return R5Engine(network, request, destinations, sources, find_java_parts(read_settings()))
