"""What Alembic runs; the connection comes from `school_engine.migrate`."""

from alembic import context

from trust_store.school_engine import VERSION_TABLE
from trust_store.school_table import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
