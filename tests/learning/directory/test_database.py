"""Tables come about by migrations, and go again."""

import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from mobility.errors import DirectoryError, SettingsError, StoreError
from mobility.learning.directory import OfferFilter, open_directory
from mobility.learning.directory.database import NEWEST, find_version, migrate, open_database
from mobility.learning.directory.tables import METADATA
from tests.support.learning import small_batch


def test_migrations_make_what_the_tables_say(url: str) -> None:
    engine = open_database(url)
    with engine.connect() as connection:
        assert find_version(connection) == NEWEST
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": "learning_version",
                # Each database has its own index of trigrams, which the tables do not speak of.
                "include_name": lambda name, kind, _: "trigrams" not in str(name),
            },
        )
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_a_downgrade_leaves_nothing_and_an_upgrade_makes_it_again(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        migrate(connection, "base")
    with engine.connect() as connection:
        assert find_version(connection) == ""
        assert inspect(connection).get_table_names() == ["learning_version"]
    engine.dispose()
    again = open_database(url)
    with again.connect() as connection:
        assert set(METADATA.tables) <= set(inspect(connection).get_table_names())
    again.dispose()


def test_a_directory_of_before_is_counted_like_one_of_now(url: str) -> None:
    directory = open_directory(url)
    directory.apply(small_batch(), "test")
    kinds = directory.list_offers(OfferFilter()).facets["kind"]
    assert kinds
    directory.close()
    engine = open_database(url)
    with engine.begin() as connection:
        migrate(connection, "0001")
    engine.dispose()
    again = open_directory(url)
    assert again.list_offers(OfferFilter()).facets["kind"] == kinds
    again.close()


def test_tables_of_a_newer_program_are_left_alone(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE learning_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="9999"):
        open_directory(url)


def test_workers_that_open_at_once_migrate_once(url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.map(_open, [url] * 3) == [True] * 3


def _open(url: str) -> bool:
    directory = open_directory(url)
    directory.close()
    return True


@pytest.mark.parametrize("url", ["mysql://x/y", "no address at all", "oracle://"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        open_directory(url)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(DirectoryError) as told:
        open_directory(f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert "x.sqlite" in told.value.reason
    assert "x.sqlite" not in told.value.message
