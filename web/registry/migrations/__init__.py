"""Migrations of the registry, run by `web.registry.engine`."""
