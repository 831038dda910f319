"""What a check of an installation found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `mobility doctor`.

    Parameters
    ----------
    subject : str
        What was looked at, e.g. "disk".
    verdict : Verdict
        How it is.
    text : str
        What was found, and what to do about it.
    """

    subject: str
    verdict: Verdict
    text: str


def good(subject: str, text: str) -> Finding:
    """Say that all is well.

    Parameters
    ----------
    subject, text : str
        Of the finding.

    Returns
    -------
    Finding
        Good.
    """
    return Finding(subject, Verdict.GOOD, text)


def warning(subject: str, text: str) -> Finding:
    """Say what will be a problem soon, or is a small one.

    Parameters
    ----------
    subject, text : str
        Of the finding.

    Returns
    -------
    Finding
        Warning.
    """
    return Finding(subject, Verdict.WARNING, text)


def bad(subject: str, text: str) -> Finding:
    """Say what keeps the service from working.

    Parameters
    ----------
    subject, text : str
        Of the finding.

    Returns
    -------
    Finding
        Bad.
    """
    return Finding(subject, Verdict.BAD, text)
