"""Run by Alembic: apply the migrations on the connection, and in the transaction, that mockint.storage gave it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
