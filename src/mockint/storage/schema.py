"""The tables. `migrations/versions/` holds the way here from every schema that was ever in use.

0001  sessions and events
0002  grades, batches and asked: what bulk grading keeps

`events` is the truth: rows are added to it and never changed. A row of `sessions` is what the events of that session
add up to, as far as a list of sessions shows it; it is written in the same transaction as the event.

Times are ISO 8601 in UTC, to the microsecond, so that they sort as text in every database.
"""

from sqlalchemy import Column, Double, ForeignKey, Integer, MetaData, String, Table, Text

HEAD = "0002"

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True, comment="the UTC time it was made and a random end: 20250718-142530-k3fa"),
    Column("bank", Text, nullable=False, comment="the bank's name"),
    Column("title", Text, nullable=False, comment="the bank's title, for people"),
    Column("graders", Text, nullable=False, comment="the planned graders, a comma and a space between them"),
    Column("questions", Integer, nullable=False, comment="how many questions are planned"),
    Column("answered", Integer, nullable=False, comment="how many of them have a submitted answer"),
    Column("score", Double, comment="the mean score of the graded questions, 0 to 100; null where none is graded"),
    Column("state", Text, nullable=False, comment="mockint.domain.session.State after the last event"),
    Column("ended", Text, comment="why it ended: finished, time or quit; null while it can go on"),
    Column("created_at", Text, nullable=False, comment="when the interview started"),
    Column("updated_at", Text, nullable=False, comment="when its last event was saved"),
)

events = Table(
    "events",
    metadata,
    Column("session_id", Text, ForeignKey("sessions.id"), primary_key=True, comment="the session it happened in"),
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="its place in the session, from 0"),
    Column("type", Text, nullable=False, comment="the event's type, as in its payload"),
    Column("at", Double, nullable=False, comment="seconds on the session's own time-line"),
    Column("recorded_at", Text, nullable=False, comment="when it was saved, by the wall clock"),
    Column("payload", Text, nullable=False, comment="the whole event as JSON, in ASCII"),
)

grades = Table(
    "grades",
    metadata,
    Column("key", Text, primary_key=True, comment="the SHA-256 of the answer, what it is graded by, and the grader"),
    Column("run", Text, nullable=False, comment="the bulk run that it was graded in"),
    Column("graded", Integer, nullable=False, comment="1 where it has a grade, 0 where it has the reason why not"),
    Column("recorded_at", Text, nullable=False, comment="when it was saved, by the wall clock"),
    Column("payload", Text, nullable=False, comment="the whole grade as JSON, in ASCII"),
)

batches = Table(
    "batches",
    metadata,
    Column("token", Text, primary_key=True, comment="made here before it is submitted"),
    Column("service", Text, nullable=False, comment="the grader's name and address, without a key"),
    Column("id", Text, comment="the provider's own id; null until it said that it has the batch"),
    Column("created_at", Text, nullable=False, comment="when it was about to be submitted, by the wall clock"),
    Column("ended_at", Text, comment="when its replies were fetched; null until then"),
)

asked = Table(
    "asked",
    metadata,
    Column("request", Text, primary_key=True, comment="the SHA-256 of the service and of what it is asked"),
    Column("batch", Text, ForeignKey("batches.token"), nullable=False, index=True, comment="the batch that asks it"),
    Column("key", Text, nullable=False, comment="the key of the grade that it is asked for"),
    Column("reply", Text, comment="the body that came back as JSON, in ASCII; null until then"),
    Column("failure", Text, comment="the kind and message, as JSON in ASCII, where no reply came; else null"),
)

# Alembic's own table, kept out of `metadata` since it is no part of a schema.
version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
