"""Which language to answer in: what was asked for first, else what the client accepts, else English."""

from collections.abc import Sequence

from mobility.messages.catalogues import LANGUAGES


def accepted_languages(asked: Sequence[str], header: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Order the languages that a client wants.

    Parameters
    ----------
    asked : Sequence[str]
        The `language` parameter, best first.
    header : Sequence[tuple[str, float]]
        Accept-Language: tags and qualities.

    Returns
    -------
    tuple[str, ...]
        Tags in lower case, best first, without duplicates and without "*".
    """
    by_quality = [tag for tag, quality in sorted(header, key=lambda item: -item[1]) if quality > 0]
    tags = [tag.lower().replace("_", "-") for tag in (*asked, *by_quality) if tag != "*"]
    return tuple(dict.fromkeys(tags))


def text_language(wanted: Sequence[str]) -> str:
    """Choose the language of our own texts.

    Parameters
    ----------
    wanted : Sequence[str]
        Tags, best first: "de-AT" is served by "de".

    Returns
    -------
    str
        One of LANGUAGES.
    """
    for tag in wanted:
        primary = tag.lower().split("-")[0]
        if primary in LANGUAGES:
            return primary
    return LANGUAGES[0]
