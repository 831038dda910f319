"""The tables of the directory; migrations/versions make them, a test compares both."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

METADATA = MetaData()


def _origin() -> list["Column[str] | Column[bool]"]:
    """Where a record comes from, and what it looked like there."""
    return [
        Column("source", String, nullable=False, index=True),
        Column("license", String, nullable=False),
        Column("url", String, nullable=False),
        Column("is_simulated", Boolean, nullable=False),
        Column("digest", String(32), nullable=False),  # of the record as it was handed in
    ]


PROVIDERS = Table(
    "learning_providers",
    METADATA,
    Column("provider_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("website", String, nullable=False),
    Column("email", String, nullable=False),
    Column("phone", String, nullable=False),
    *_origin(),
)

PLACES = Table(
    "learning_places",
    METADATA,
    Column("place_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False, index=True),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("provider_id", String, nullable=False, index=True),
    Column("address", String, nullable=False),
    Column("opening_hours", String, nullable=False),
    Column("opening_text", Text, nullable=False),
    Column("step_free", String, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("website", String, nullable=False),
    *_origin(),
    Index("learning_places_lat_lon", "lat", "lon"),
)

OFFERS = Table(
    "learning_offers",
    METADATA,
    Column("offer_id", String, primary_key=True),
    Column("provider_id", String, nullable=False, index=True),
    Column("title", JSON, nullable=False),
    Column("description", JSON, nullable=False),
    Column("format", String, nullable=False),
    Column("place_id", String, nullable=False, index=True),
    Column("topics", JSON, nullable=False),
    Column("competences", JSON, nullable=False),
    Column("youngest", Integer),
    Column("oldest", Integer),
    Column("groups", JSON, nullable=False),
    Column("level", String),
    Column("languages", JSON, nullable=False),
    Column("full_cents", Integer),
    Column("reduced_cents", Integer),
    Column("currency", String, nullable=False),
    Column("reductions", String, nullable=False),
    Column("registration_url", String, nullable=False),
    Column("sort_de", String, nullable=False),  # folded titles, to sort by
    Column("sort_en", String, nullable=False),
    Column("likeness", String(32), nullable=False, index=True),  # alike offers of a provider have the same
    *_origin(),
)

OFFER_WORDS = Table(
    "learning_offer_words",
    METADATA,
    Column("offer_id", String, primary_key=True),
    Column("facet", String, primary_key=True),
    Column("word", String, primary_key=True),
    Index("learning_offer_words_facet", "facet", "word", "offer_id"),
)
"""What offers are filtered and counted by, kinds of their places too; a facet without a word is not said."""

SESSIONS = Table(
    "learning_sessions",
    METADATA,
    Column("session_id", String, primary_key=True),
    Column("offer_id", String, nullable=False),
    Column("start_s", BigInteger, nullable=False),  # Unix seconds
    Column("end_s", BigInteger, nullable=False),
    Column("start_offset_s", Integer, nullable=False),  # of the clock it was written by
    Column("end_offset_s", Integer, nullable=False),
    Column("weekday", SmallInteger, nullable=False),  # by that clock, 0 = Monday
    Column("place_id", String, nullable=False),
    Column("free_seats", Integer),
    Column("recurrence", String, nullable=False),
    Column("source", String, nullable=False, index=True),
    Column("digest", String(32), nullable=False),
    Index("learning_sessions_offer", "offer_id", "start_s"),
    Index("learning_sessions_place", "place_id", "start_s"),
    Index("learning_sessions_start", "start_s"),
)

ITEMS = Table(
    "learning_items",
    METADATA,
    Column("item_id", String, primary_key=True),
    Column("provider_id", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("title", JSON, nullable=False),
    Column("body", JSON, nullable=False),
    Column("minutes", Float, nullable=False),
    Column("bindings", JSON, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("level", String),
    Column("answers", JSON, nullable=False),
    Column("media_url", String, nullable=False),
    *_origin(),
)

ITEM_BINDINGS = Table(
    "learning_item_bindings",
    METADATA,
    Column("item_id", String, primary_key=True),
    Column("what", String, primary_key=True),  # "stop", "route" or "any"
    Column("bound_id", String, primary_key=True),
    Index("learning_item_bindings_what", "what", "bound_id"),
)
"""Where items are looked for."""

ALIASES = Table(
    "learning_aliases",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("alias_id", String, primary_key=True),
    Column("kept_id", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),  # as a row of its table, should the kept one go
    Column("source", String, nullable=False, index=True),
    Column("digest", String(32), nullable=False),
)
"""Records that are the same as another one."""

CHANGES = Table(
    "learning_changes",
    METADATA,
    Column("change_id", Integer, primary_key=True, autoincrement=True),
    Column("time_s", BigInteger, nullable=False),
    Column("writer", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("provider_id", String, nullable=False),
    Index("learning_changes_record", "kind", "record_id"),
)
"""Who changed what; never what stood there."""

SEARCH_TEXTS = Table(
    "learning_search_texts",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("title", Text, nullable=False),  # folded words
    Column("names", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("learning_search_texts_record", "kind", "record_id", unique=True),
)
"""What is searched in; an index of trigrams lies beside it, made by each database in its own way."""
