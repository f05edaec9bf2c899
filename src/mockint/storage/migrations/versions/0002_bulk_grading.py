"""What bulk grading keeps: grades by their content, and the batches that providers work on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "grades",
        sa.Column(
            "key",
            sa.Text,
            primary_key=True,
            comment="the SHA-256 of the answer, what it is graded by, and the grader",
        ),
        sa.Column("run", sa.Text, nullable=False, comment="the bulk run that it was graded in"),
        sa.Column(
            "graded", sa.Integer, nullable=False, comment="1 where it has a grade, 0 where it has the reason why not"
        ),
        sa.Column("recorded_at", sa.Text, nullable=False, comment="when it was saved, by the wall clock"),
        sa.Column("payload", sa.Text, nullable=False, comment="the whole grade as JSON, in ASCII"),
    )
    op.create_table(
        "batches",
        sa.Column("token", sa.Text, primary_key=True, comment="made here before it is submitted"),
        sa.Column("service", sa.Text, nullable=False, comment="the grader's name and address, without a key"),
        sa.Column("id", sa.Text, comment="the provider's own id; null until it said that it has the batch"),
        sa.Column(
            "created_at", sa.Text, nullable=False, comment="when it was about to be submitted, by the wall clock"
        ),
        sa.Column("ended_at", sa.Text, comment="when its replies were fetched; null until then"),
    )
    op.create_table(
        "asked",
        sa.Column("request", sa.Text, primary_key=True, comment="the SHA-256 of the service and of what it is asked"),
        sa.Column(
            "batch",
            sa.Text,
            sa.ForeignKey("batches.token"),
            nullable=False,
            index=True,
            comment="the batch that asks it",
        ),
        sa.Column("key", sa.Text, nullable=False, comment="the key of the grade that it is asked for"),
        sa.Column("reply", sa.Text, comment="the body that came back as JSON, in ASCII; null until then"),
        sa.Column("failure", sa.Text, comment="the kind and message, as JSON in ASCII, where no reply came; else null"),
    )
