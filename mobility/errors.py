"""Every error that a caller outside may see: a sentence, a stable code, the parameter or file it is about."""


class MobilityError(Exception):
    """The base of all of them.

    Parameters
    ----------
    message : str
        A sentence that a person can act on.
    field : str
        The parameter, option, file or field it is about, or "".
    """

    status = 500
    code = "INTERNAL_ERROR"

    def __init__(self, message: str, field: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code


class BadParameterError(MobilityError):
    """A value out of range, unknown or given twice."""

    status = 400
    code = "BAD_PARAMETER"


class NotFoundError(MobilityError):
    """An id that nothing answers to."""

    status = 404
    code = "NOT_FOUND"


class LimitExceededError(MobilityError):
    """A well-formed question that is too big; the sentence says the limit."""

    status = 422
    code = "LIMIT_EXCEEDED"


class NotReadyError(MobilityError):
    """The service has no network yet."""

    status = 503
    code = "NOT_READY"


class NetworkError(MobilityError):
    """A network directory that is missing, half, or of another format version."""

    code = "BAD_NETWORK"


class BuildError(MobilityError):
    """A network that cannot be built from the given input."""

    code = "BUILD_FAILED"
