"""How alembic runs the migrations: on the connection that it is given."""

from alembic import context

from mobility.learning.directory.tables import METADATA


def _run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=METADATA, version_table="learning_version")
    # The transaction is the caller's: a migration that fails leaves nothing behind.
    context.run_migrations()


_run()
