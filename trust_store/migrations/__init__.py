"""Migrations of the school database, run by `school_engine.migrate`."""
