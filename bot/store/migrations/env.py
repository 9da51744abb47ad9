"""What alembic runs: the revisions, on the connection and in the transaction that schema.upgrade hands over."""

from alembic import context

from bot.store.mail_tables import inbox

context.configure(connection=context.config.attributes["connection"], target_metadata=inbox.metadata)
context.run_migrations()
