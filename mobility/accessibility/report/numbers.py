"""Numbers as the reader's language writes them: 14,181 is a handful in German, where thousands have a dot."""

from babel.numbers import format_decimal, format_percent

NONE = "–"


def write_count(value: float, language: str) -> str:
    """Write a whole number.

    Parameters
    ----------
    value : float
        Rounded.
    language : str
        One of LANGUAGES.

    Returns
    -------
    str
        With separators of thousands.
    """
    return format_decimal(round(value), "#,##0", locale=language)


def write_value(value: float | None, language: str) -> str:
    """Write what an indicator says.

    Parameters
    ----------
    value : float | None
        Any; None: there is none.
    language : str
        One of LANGUAGES.

    Returns
    -------
    str
        With one decimal, below 1 with three digits: there are values like places for each head.
    """
    if value is None:
        return NONE
    is_small = 0 < abs(value) < 1
    return format_decimal(float(f"{value:.3g}") if is_small else value, _places(value), locale=language)


def write_index(value: float | None, language: str) -> str:
    """Write an index between 0 and 1.

    Parameters
    ----------
    value : float | None
        None: there is none.
    language : str
        One of LANGUAGES.

    Returns
    -------
    str
        With two decimals.
    """
    return NONE if value is None else format_decimal(value, "0.00", locale=language)


def write_share(value: float | None, language: str) -> str:
    """Write a share.

    Parameters
    ----------
    value : float | None
        1 = all; None: there is none.
    language : str
        One of LANGUAGES.

    Returns
    -------
    str
        In percent, without decimals.
    """
    return NONE if value is None else format_percent(value, locale=language)


def _places(value: float) -> str:
    return "0.##########" if 0 < abs(value) < 1 else "#,##0.0"
