"""Kinds of places are counted as all that offers are counted by: no longer by way of their sessions."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write down for each offer of what kinds the places are where it and its sessions are."""
    op.execute(
        "INSERT INTO learning_offer_words (offer_id, facet, word) "
        "SELECT DISTINCT held.offer_id, 'kind', places.kind FROM ("
        "SELECT offer_id, place_id FROM learning_offers UNION "
        "SELECT sessions.offer_id, sessions.place_id FROM learning_sessions sessions "
        "JOIN learning_offers offers ON offers.offer_id = sessions.offer_id"
        ") held JOIN learning_places places ON places.place_id = held.place_id"
    )


def downgrade() -> None:
    """Forget it."""
    op.execute("DELETE FROM learning_offer_words WHERE facet = 'kind'")
