"""The registry behind REF: the records that printed copies refer to. See `docs/registry.md`."""
