"""A message of GTFS-realtime as a whole: whether it can be used at all."""

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as pb

from mobility.errors import RealtimeError

MOST_BYTES = 64 << 20
"""A country's TripUpdates take some 20 MB."""
MOST_FUTURE_S = 300
"""A feed whose clock is farther ahead says nothing about now; as one that is so far behind does not."""


def read_message(data: bytes, source: str, now_s: int) -> pb.FeedMessage:
    """Read any FeedMessage.

    Parameters
    ----------
    data : bytes
        As it was received.
    source : str
        Where from.
    now_s : int
        Unix seconds now.

    Returns
    -------
    FeedMessage
        With a header.

    Raises
    ------
    RealtimeError
        If the whole message cannot be used: too large, no protobuf (an HTML page), of the future,
        or a DIFFERENTIAL one.
    """
    if len(data) > MOST_BYTES:
        raise RealtimeError(
            f"{source}: {len(data):,} bytes are more than the {MOST_BYTES:,} that are read", source
        )
    message = pb.FeedMessage()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        start = data.lstrip()[:60].decode("utf-8", "replace")
        raise RealtimeError(
            f"{source}: this is no GTFS-realtime; it begins with {start!r}", source
        ) from error
    if not message.IsInitialized() or not message.header.gtfs_realtime_version:
        raise RealtimeError(f"{source}: the message has no header with a gtfs_realtime_version", source)
    if message.header.incrementality == pb.FeedHeader.DIFFERENTIAL:
        raise RealtimeError(f"{source}: DIFFERENTIAL feeds are not defined well enough to be used", source)
    if message.header.timestamp > now_s + MOST_FUTURE_S:
        ahead_s = message.header.timestamp - now_s
        raise RealtimeError(f"{source}: its clock is {ahead_s} s ahead of ours", source)
    return message
