"""Receipts of checks: one page, sealed with the portal's receipt key. See `docs/receipts.md`."""
