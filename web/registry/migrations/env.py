"""What Alembic runs; the connection comes from `trust_store.database.migrate`."""

from alembic import context

from web.registry.engine import VERSION_TABLE
from web.registry.table import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
