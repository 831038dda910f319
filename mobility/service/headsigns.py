"""stop_headsign: what a vehicle shows from one of its stops on, if not the trip's headsign."""

import numpy as np
import pyarrow as pa

from mobility.service.columns import TextColumn


class Headsigns:
    """Finds stop headsigns by trip record and stop_sequence, by binary search.

    Parameters
    ----------
    table : pa.Table | None
        Companion table "stop_time_texts" (trip, stop_sequence, stop_headsign, ...), None = none.
    """

    def __init__(self, table: pa.Table | None) -> None:
        self._texts = TextColumn(table, "stop_headsign")
        self._keys = np.empty(0, np.int64)
        self._rows = np.empty(0, np.int64)
        record = "trip_record" if table is not None and "trip_record" in table.column_names else "trip"
        if table is None or not table.num_rows or record not in table.column_names:
            return
        trips = table[record].to_numpy().astype(np.int64)
        keys = (trips << 32) | table["stop_sequence"].to_numpy().astype(np.int64)
        self._rows = np.argsort(keys, kind="stable")
        self._keys = keys[self._rows]

    def find(self, record: int, sequence: int) -> str:
        """Look up the sign at one stop of a trip.

        Parameters
        ----------
        record : int
            Trip record.
        sequence : int
            stop_sequence.

        Returns
        -------
        str
            The text, "" where the trip's own headsign holds.
        """
        if not len(self._keys):
            return ""
        key = (record << 32) | sequence
        place = int(self._keys.searchsorted(key))
        if place == len(self._keys) or self._keys[place] != key:
            return ""
        return self._texts[int(self._rows[place])]
