"""Providers, places, offers, sessions, items, aliases, changes, and what is searched in."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _texts(*names: str) -> list["sa.Column[str]"]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _json(*names: str) -> list["sa.Column[object]"]:
    return [sa.Column(name, sa.JSON, nullable=False) for name in names]


def _origin() -> list["sa.Column[str] | sa.Column[bool]"]:
    return [
        *_texts("source", "license", "url"),
        sa.Column("is_simulated", sa.Boolean, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
    ]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "learning_providers",
        sa.Column("provider_id", sa.String, primary_key=True),
        *_texts("name", "website", "email", "phone"),
        *_origin(),
    )
    _index("learning_providers", "source")
    op.create_table(
        "learning_places",
        sa.Column("place_id", sa.String, primary_key=True),
        *_texts("name", "kind"),
        sa.Column("lat", sa.Float, nullable=False),
        sa.Column("lon", sa.Float, nullable=False),
        *_texts("provider_id", "address", "opening_hours"),
        sa.Column("opening_text", sa.Text, nullable=False),
        *_texts("step_free"),
        *_json("languages"),
        *_texts("website"),
        *_origin(),
    )
    _index("learning_places", "kind", "provider_id", "source")
    op.create_index("learning_places_lat_lon", "learning_places", ["lat", "lon"])
    op.create_table(
        "learning_offers",
        sa.Column("offer_id", sa.String, primary_key=True),
        *_texts("provider_id"),
        *_json("title", "description"),
        *_texts("format", "place_id"),
        *_json("topics", "competences"),
        sa.Column("youngest", sa.Integer),
        sa.Column("oldest", sa.Integer),
        *_json("groups"),
        sa.Column("level", sa.String),
        *_json("languages"),
        sa.Column("full_cents", sa.Integer),
        sa.Column("reduced_cents", sa.Integer),
        *_texts("currency", "reductions", "registration_url", "sort_de", "sort_en"),
        sa.Column("likeness", sa.String(32), nullable=False),
        *_origin(),
    )
    _index("learning_offers", "provider_id", "place_id", "likeness", "source")
    op.create_table(
        "learning_offer_words",
        sa.Column("offer_id", sa.String, primary_key=True),
        sa.Column("facet", sa.String, primary_key=True),
        sa.Column("word", sa.String, primary_key=True),
    )
    op.create_index("learning_offer_words_facet", "learning_offer_words", ["facet", "word", "offer_id"])
    op.create_table(
        "learning_sessions",
        sa.Column("session_id", sa.String, primary_key=True),
        *_texts("offer_id"),
        sa.Column("start_s", sa.BigInteger, nullable=False),
        sa.Column("end_s", sa.BigInteger, nullable=False),
        sa.Column("start_offset_s", sa.Integer, nullable=False),
        sa.Column("end_offset_s", sa.Integer, nullable=False),
        sa.Column("weekday", sa.SmallInteger, nullable=False),
        *_texts("place_id"),
        sa.Column("free_seats", sa.Integer),
        *_texts("recurrence", "source"),
        sa.Column("digest", sa.String(32), nullable=False),
    )
    _index("learning_sessions", "source")
    op.create_index("learning_sessions_offer", "learning_sessions", ["offer_id", "start_s"])
    op.create_index("learning_sessions_place", "learning_sessions", ["place_id", "start_s"])
    op.create_index("learning_sessions_start", "learning_sessions", ["start_s"])
    op.create_table(
        "learning_items",
        sa.Column("item_id", sa.String, primary_key=True),
        *_texts("provider_id", "kind"),
        *_json("title", "body"),
        sa.Column("minutes", sa.Float, nullable=False),
        *_json("bindings", "topics"),
        sa.Column("level", sa.String),
        *_json("answers"),
        *_texts("media_url"),
        *_origin(),
    )
    _index("learning_items", "provider_id", "source")
    op.create_table(
        "learning_item_bindings",
        sa.Column("item_id", sa.String, primary_key=True),
        sa.Column("what", sa.String, primary_key=True),
        sa.Column("bound_id", sa.String, primary_key=True),
    )
    op.create_index("learning_item_bindings_what", "learning_item_bindings", ["what", "bound_id"])
    op.create_table(
        "learning_aliases",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("alias_id", sa.String, primary_key=True),
        *_texts("kept_id"),
        *_json("record"),
        *_texts("source"),
        sa.Column("digest", sa.String(32), nullable=False),
    )
    _index("learning_aliases", "kept_id", "source")
    op.create_table(
        "learning_changes",
        sa.Column("change_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("time_s", sa.BigInteger, nullable=False),
        *_texts("writer", "kind", "record_id", "outcome", "provider_id"),
    )
    op.create_index("learning_changes_record", "learning_changes", ["kind", "record_id"])
    op.create_table(
        "learning_search_texts",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        *_texts("kind", "record_id"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index(
        "learning_search_texts_record", "learning_search_texts", ["kind", "record_id"], unique=True
    )
    if op.get_bind().dialect.name == "sqlite":
        _index_trigrams_of_sqlite()
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute(
            "CREATE INDEX learning_search_texts_trigrams ON learning_search_texts "
            "USING gin ((title || names || body) gin_trgm_ops)"
        )


def downgrade() -> None:
    """Take the tables away, and all they hold."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE learning_trigrams")
    for table in (
        "search_texts",
        "changes",
        "aliases",
        "item_bindings",
        "items",
        "sessions",
        "offer_words",
        "offers",
        "places",
        "providers",
    ):
        op.drop_table(f"learning_{table}")
    # pg_trgm stays: others may use it.


def _index_trigrams_of_sqlite() -> None:
    """An index without texts of its own; triggers keep it in step."""
    columns = "title, names, body"
    new, old = ("new.title, new.names, new.body", "old.title, old.names, old.body")
    op.execute(
        f"CREATE VIRTUAL TABLE learning_trigrams USING fts5({columns}, content='learning_search_texts', "
        "content_rowid='number', tokenize='trigram')"
    )
    op.execute(
        "CREATE TRIGGER learning_search_texts_insert AFTER INSERT ON learning_search_texts BEGIN "
        f"INSERT INTO learning_trigrams(rowid, {columns}) VALUES (new.number, {new}); END"
    )
    op.execute(
        "CREATE TRIGGER learning_search_texts_delete AFTER DELETE ON learning_search_texts BEGIN "
        f"INSERT INTO learning_trigrams(learning_trigrams, rowid, {columns}) "
        f"VALUES ('delete', old.number, {old}); END"
    )
