"""The first schema: sessions and events. A migration spells its tables out, since the schema moves on without it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column(
            "id", sa.Text, primary_key=True, comment="the UTC time it was made and a random end: 20250718-142530-k3fa"
        ),
        sa.Column("bank", sa.Text, nullable=False, comment="the bank's name"),
        sa.Column("title", sa.Text, nullable=False, comment="the bank's title, for people"),
        sa.Column("graders", sa.Text, nullable=False, comment="the planned graders, a comma and a space between them"),
        sa.Column("questions", sa.Integer, nullable=False, comment="how many questions are planned"),
        sa.Column("answered", sa.Integer, nullable=False, comment="how many of them have a submitted answer"),
        sa.Column(
            "score", sa.Double, comment="the mean score of the graded questions, 0 to 100; null where none is graded"
        ),
        sa.Column("state", sa.Text, nullable=False, comment="mockint.domain.session.State after the last event"),
        sa.Column("ended", sa.Text, comment="why it ended: finished, time or quit; null while it can go on"),
        sa.Column("created_at", sa.Text, nullable=False, comment="when the interview started"),
        sa.Column("updated_at", sa.Text, nullable=False, comment="when its last event was saved"),
    )
    op.create_table(
        "events",
        sa.Column(
            "session_id", sa.Text, sa.ForeignKey("sessions.id"), primary_key=True, comment="the session it happened in"
        ),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, comment="its place in the session, from 0"),
        sa.Column("type", sa.Text, nullable=False, comment="the event's type, as in its payload"),
        sa.Column("at", sa.Double, nullable=False, comment="seconds on the session's own time-line"),
        sa.Column("recorded_at", sa.Text, nullable=False, comment="when it was saved, by the wall clock"),
        sa.Column("payload", sa.Text, nullable=False, comment="the whole event as JSON, in ASCII"),
    )
