"""The store: the append-only log of each interview and one row a session. Only this room knows of a database.

Nothing is imported here: SQLAlchemy takes a fifth of a second, so a command loads `mockint.storage.store` where it
needs the store, and Alembic (0.3 s more) is loaded only to bring an older database up to date.
"""
