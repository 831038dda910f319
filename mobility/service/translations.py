"""translations.txt of the feeds: a text of a feed in the language that a client wants."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from mobility.service.columns import TextColumn


class Translations:
    """Finds translations by record id or by the text they translate.

    Parameters
    ----------
    tables : Mapping[str, pa.Table]
        Companion tables; "translations" may be missing.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        feeds = tables["feeds"]
        languages = TextColumn(feeds, "lang")
        tags = TextColumn(feeds, "tag")
        self._feed_language = [languages[feed].lower() for feed in range(feeds.num_rows)]
        by_tag = {tags[feed]: feed for feed in range(feeds.num_rows)}
        self._texts: dict[tuple[int, str, str, str, str], str] = {}
        table = tables.get("translations")
        for row in table.to_pylist() if table is not None else ():
            feed = row.get("feed", 0)
            feed = by_tag.get(feed, 0) if isinstance(feed, str) else int(feed or 0)
            record = row.get("record_id") or ""
            key = (
                f"#{record}\n{row.get('record_sub_id') or ''}"
                if record
                else f"={row.get('field_value') or ''}"
            )
            place = (feed, str(row["table_name"]), str(row["field_name"]), str(row["language"]).lower(), key)
            self._texts[place] = str(row["translation"] or "")
        self._known = {key[3] for key in self._texts} | {text for text in self._feed_language if text}

    def known(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Keep the languages that any feed has texts in, so that few combinations have to be remembered.

        Parameters
        ----------
        wanted : Sequence[str]
            Tags in lower case, best first.

        Returns
        -------
        tuple[str, ...]
            Those with texts; "de-at" falls back to "de".
        """
        found = []
        for tag in wanted[:8]:
            for candidate in (tag, tag.split("-")[0]):
                if candidate in self._known and candidate not in found:
                    found.append(candidate)
        return tuple(found)

    def text(
        self,
        feed: int,
        place: tuple[str, str],
        record: str,
        original: str,
        wanted: Sequence[str],
        sub: str = "",
    ) -> str:
        """Give a text in the best language there is.

        Parameters
        ----------
        feed : int
            Whose text it is.
        place : tuple[str, str]
            table_name and field_name as translations.txt has them, e.g. ("stops", "stop_name").
        record : str
            Id of the record.
        original : str
            The text as the feed has it.
        wanted : Sequence[str]
            Languages as `known` gives them.
        sub : str
            record_sub_id (the stop_sequence of a stop time).

        Returns
        -------
        str
            The translation, or the original where there is none or the feed speaks that language.
        """
        if not self._texts or not original:
            return original
        own = self._feed_language[feed]
        for language in wanted:
            if own and language.split("-")[0] == own.split("-")[0]:
                return original
            for key in (f"#{record}\n{sub}", f"={original}"):
                text = self._texts.get((feed, *place, language, key))
                if text:
                    return text
        return original
