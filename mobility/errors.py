"""Every error that a caller outside may see: a sentence, a stable code, the parameter or file it is about."""

from string import Formatter


class Phrase:
    """A part of a sentence that is written in the language of the sentence, like a day of the week.

    Parameters
    ----------
    template : str
        English text with values in braces; also its key in the catalogues.
    **values : object
        What the names in braces stand for.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template


class Phrases(tuple[Phrase, ...]):
    """Several of them, separated by semicolons."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(map(str, self))


class MobilityError(Exception):
    """The base of all of them.

    Parameters
    ----------
    message : str
        A sentence that a person can act on. With `values`, or where {field} is all that it names, it is a
        template in braces, which is also the key under which the catalogues of mobility.messages hold its
        translation.
    field : str
        The parameter, option, file or field it is about, or "".
    code : str
        A stable word other than the class' own, or "".
    values : object
        What the template's names stand for; `field` is among them.
    """

    status = 500
    code = "INTERNAL_ERROR"

    def __init__(self, message: str, field: str = "", code: str = "", **values: object) -> None:
        self.template = message
        self.values = {"field": field, **values} if values or _names_field_alone(message) else {}
        self.message = message.format(**self.values) if self.values else message
        self.field = field
        super().__init__(self.message)
        if code:
            self.code = code


def _names_field_alone(message: str) -> bool:
    """Tell a template from a sentence that is written out, and may quote braces of others."""
    if "{field}" not in message:
        return False
    try:
        parts = list(Formatter().parse(message))
    except ValueError:
        return False
    return all(name == "field" and not form and not how for _, name, form, how in parts if name is not None)


class BadParameterError(MobilityError):
    """A value out of range, unknown or given twice."""

    status = 400
    code = "BAD_PARAMETER"


class UnauthorizedError(MobilityError):
    """A key that nobody has, or none where one is needed."""

    status = 401
    code = "UNAUTHORIZED"


class ForbiddenError(MobilityError):
    """A key whose role or scope does not reach so far."""

    status = 403
    code = "FORBIDDEN"


class NotFoundError(MobilityError):
    """An id that nothing answers to."""

    status = 404
    code = "NOT_FOUND"


class ConflictError(MobilityError):
    """A change that what is there does not allow."""

    status = 409
    code = "CONFLICT"


class LimitExceededError(MobilityError):
    """A well-formed question that is too big; the sentence says the limit."""

    status = 422
    code = "LIMIT_EXCEEDED"


class OutsideServiceError(MobilityError):
    """A question about a date on which nothing runs; the sentence shows the feeds' calendar."""

    status = 422
    code = "OUTSIDE_SERVICE_PERIOD"


class TooManyRequestsError(MobilityError):
    """More than the quota of a key or an address; `values` hold `seconds`, after which there is room."""

    status = 429
    code = "TOO_MANY_REQUESTS"


class NotReadyError(MobilityError):
    """The service has no network yet."""

    status = 503
    code = "NOT_READY"


class BusyError(MobilityError):
    """So many long questions are being answered that another one has to come later."""

    status = 503
    code = "BUSY"


class SettingsError(MobilityError):
    """A setting of the environment that cannot be used; `field` is the variable."""

    code = "BAD_SETTING"


class NetworkError(MobilityError):
    """A network directory that is missing, half, or of another format version."""

    code = "BAD_NETWORK"


class StoreError(MobilityError):
    """A file under MOBILITY_STATE that cannot be used; the sentence names it."""

    code = "BAD_STATE"


class TargetsError(StoreError):
    """The file of lines' targets cannot be used; the sentence names it, without folders of this machine."""

    status = 503
    code = "TARGETS_UNREADABLE"


class DirectoryError(MobilityError):
    """A directory of learning whose database does not answer; `reason` is for logs and who runs it.

    Parameters
    ----------
    reason : str
        What the database said, without passwords; not for the outside.
    """

    status = 503
    code = "DIRECTORY_UNAVAILABLE"

    def __init__(self, reason: str) -> None:
        super().__init__("The directory of learning cannot be used at present.")
        self.reason = reason


class BuildError(MobilityError):
    """A network that cannot be built from the given input."""

    code = "BUILD_FAILED"


class ObservationError(MobilityError):
    """A message of a sensor that is not taken; `field` names its member, with the line in a file."""

    status = 422
    code = "BAD_OBSERVATION"


class ReusedMessageIdError(ObservationError):
    """A message id that came before, with another content."""

    status = 409
    code = "MESSAGE_ID_REUSED"


class RealtimeError(MobilityError):
    """A message of a realtime feed that cannot be used; what was known before stays."""

    status = 502
    code = "REALTIME_UNUSABLE"


class ModelError(MobilityError):
    """A trained model of loads that is missing, half, or of another network."""

    code = "BAD_MODEL"


class VisitsError(MobilityError):
    """A file of stop visits that cannot be used; the sentence names file and column."""

    code = "BAD_VISITS"


class PointsError(MobilityError):
    """A table of points that cannot be used; the sentence names file, row and column."""

    status = 422
    code = "BAD_POINTS"


class ScenarioError(MobilityError):
    """A scenario that cannot be read or applied; the sentence names file and line."""

    status = 422
    code = "BAD_SCENARIO"


class EngineError(MobilityError):
    """Another engine that cannot be asked; the sentence says what to install, to set or to leave out."""

    status = 422
    code = "ENGINE_UNUSABLE"


class JobError(MobilityError):
    """A job of accessibility that cannot be read or run; the sentence names file, line and key."""

    status = 422
    code = "BAD_JOB"


class OutputError(MobilityError):
    """A folder of results that is full or cannot be written; what was written whole before stays."""

    code = "NOT_WRITTEN"


class SchedulerError(MobilityError):
    """Workers of a cluster that cannot be reached or used; chunks that are done stay."""

    code = "NO_SCHEDULER"
