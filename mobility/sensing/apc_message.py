"""The count message of HSL and Waltti: what changed at a vehicle's doors since its last message.

Source: the specifications of Waltti-APC (tvv-lippu-ja-maksujarjestelma-oy/waltti-apc-vehicle-spec) and of
HSL, whose messages have no messageId and name the vehicle by `oper` and `veh`.
"""

from mobility.errors import ObservationError
from mobility.sensing import members
from mobility.sensing.observation import Observation, SensorKind

SPACES = {"pram": "PRAM", "bike": "BIKE", "wheelchair": "WHEELCHAIR"}
PERSONS = ("adult", "child", "other")
QUALITIES = ("regular", "defect", "other")
MOST_DOORS = 20
MOST_CLASSES = 12


def read_apc_message(message: object, vehicle_id: str = "", system: str = "") -> Observation:
    """Read one message.

    Parameters
    ----------
    message : object
        As JSON is read: {"APC": {...}}.
    vehicle_id : str
        As the topic names it; "" = `oper`/`veh` of the message, else the countingSystemId, which Waltti gives
        to each vehicle and the registry knows as the vehicle's alias.
    system : str
        What the connection is for; "" = the countingSystemId. Message ids are unique by countingSystemId, so
        that stands before them.

    Returns
    -------
    Observation
        Of kind DOOR. Prams, bikes and wheelchairs that came in stand in `spaces`; they are no persons.

    Raises
    ------
    ObservationError
        For whatever is wrong; `field` names the member.
    """
    if not isinstance(message, dict):
        raise ObservationError("The message must be a JSON object.")
    members.refuse_devices(message)
    apc = members.member(message, "APC")
    counter = members.identifier(apc, "countingSystemId", "APC")
    operator, number = members.identifier(apc, "oper", "APC"), members.identifier(apc, "veh", "APC")
    vehicle = vehicle_id or (f"{operator}/{number}" if number else counter)
    if not vehicle:
        raise ObservationError("{field} is missing.", field="APC.countingSystemId", where="APC")
    counts = members.member(apc, "vehiclecounts", "APC")
    where = "APC.vehiclecounts"
    quality = members.text(counts, "countquality", where, required=True)
    if quality not in QUALITIES:
        raise ObservationError(
            "{field} must be one of {choices}.", field=f"{where}.countquality", choices=", ".join(QUALITIES)
        )
    boardings = alightings = 0
    spaces: dict[str, int] = {}
    for i, door in enumerate(members.members(counts, "doorcounts", where, MOST_DOORS)):
        path = f"{where}.doorcounts[{i}]"
        if not isinstance(door, dict):
            raise ObservationError("{field} must be an object.", field=path, where=where)
        for j, one in enumerate(members.members(door, "count", path, MOST_CLASSES)):
            at = f"{path}.count[{j}]"
            if not isinstance(one, dict):
                raise ObservationError("{field} must be an object.", field=at, where=path)
            who = members.text(one, "class", at, required=True)
            came = members.whole(one, "in", at) or 0
            went = members.whole(one, "out", at) or 0
            if who in PERSONS:
                boardings, alightings = boardings + came, alightings + went
            elif who in SPACES:
                spaces[SPACES[who]] = spaces.get(SPACES[who], 0) + came
            else:
                raise ObservationError("{field} is no class of HSL's.", field=f"{at}.class", who=who)
    observed_s = members.moment(apc, "tst", "APC")
    message_id = members.identifier(apc, "messageId", "APC", required=bool(counter)) or str(observed_s)
    return Observation(
        system=system or counter or operator or "APC",
        message_id=f"{counter or vehicle}:{message_id}",
        kind=SensorKind.DOOR,
        vehicle_id=vehicle,
        observed_s=observed_s,
        boardings=boardings,
        alightings=alightings,
        on_board=members.number(counts, "vehicleload", where, 0, members.MOST_PERSONS),
        lat=members.number(apc, "lat", "APC", -90, 90),
        lon=members.number(apc, "long", "APC", -180, 180),
        is_defect=quality != "regular",
        spaces=tuple(sorted(spaces.items())),
    )
