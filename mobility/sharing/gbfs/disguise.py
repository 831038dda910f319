"""Numbers of ours for vehicles: a feed's own would let anybody follow one vehicle, and with it its rider.

GBFS asks providers to change a vehicle's id after each rental; not all do. Here it changes whenever the
vehicle is somewhere else, and every day, and nobody without the secret can tell which two belong together.
"""

import hashlib

_BYTES = 9
"""72 bits: of a million vehicles no two alike within the age of a city."""
_PLACES = 3
"""Decimals of a degree, some 100 m: a satellite's jitter mostly changes nothing."""


class Disguise:
    """Makes them.

    Parameters
    ----------
    secret : bytes
        Of this installation.
    """

    def __init__(self, secret: bytes) -> None:
        self._hash = hashlib.blake2b(key=secret[:64], digest_size=_BYTES, person=b"vehicle ids")

    def vehicle_id(self, tag: str, vehicle_id: str, lat: float, lon: float, now_s: int) -> str:
        """Make the number of a vehicle.

        Parameters
        ----------
        tag : str
            Of its system.
        vehicle_id : str
            The feed's.
        lat, lon : float
            Degrees.
        now_s : int
            Unix seconds.

        Returns
        -------
        str
            Hexadecimal.
        """
        one = self._hash.copy()
        one.update(f"{tag}\0{vehicle_id}\0{lat:.{_PLACES}f}\0{lon:.{_PLACES}f}\0{now_s // 86_400}".encode())
        return one.hexdigest()
