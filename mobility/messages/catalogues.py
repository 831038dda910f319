"""The catalogues under mobility/locale, read from their .po files at first use: no compile step."""

from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from mobility.errors import MobilityError, Phrase, Phrases

LANGUAGES = ("en", "de")
"""Languages of our own texts; the first one is the default and the language of the keys."""


@lru_cache(maxsize=len(LANGUAGES))
def translator(language: str) -> GNUTranslations:
    """Give the catalogue of one language.

    Parameters
    ----------
    language : str
        One of LANGUAGES.

    Returns
    -------
    GNUTranslations
        With the English sentence as key; a missing translation gives the key back.
    """
    # Loaded here: the supervisor writes a sentence only to those who come before the service is ready.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    source = files("mobility") / "locale" / language / "LC_MESSAGES" / "mobility.po"
    compiled = BytesIO()
    with source.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def sentence(language: str, template: str, **values: object) -> str:
    """Write one text.

    Parameters
    ----------
    language : str
        One of LANGUAGES.
    template : str
        The English text, values in braces.
    values : object
        What the names in braces stand for.

    Returns
    -------
    str
        The text in that language.
    """
    text = _text(language, template)
    if not values:
        return text
    return text.format(**{name: _in_language(language, value) for name, value in values.items()})


def _in_language(language: str, value: object) -> object:
    if isinstance(value, Phrase):
        return sentence(language, value.template, **value.values)
    if isinstance(value, Phrases):
        return "; ".join(str(_in_language(language, one)) for one in value)
    return value


@lru_cache(1024)
def _text(language: str, template: str) -> str:
    return translator(language).gettext(template)


def sentence_of(error: MobilityError, language: str) -> str:
    """Write an error's sentence.

    Parameters
    ----------
    error : MobilityError
        What went wrong.
    language : str
        One of LANGUAGES.

    Returns
    -------
    str
        Its sentence in that language, in English where the catalogue has none.
    """
    return sentence(language, error.template, **error.values)
