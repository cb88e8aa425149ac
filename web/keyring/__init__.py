"""The service's own keys: made, kept encrypted, rotated, published. See `docs/keys.md`.

None of them anchors report cards: they say what this portal printed, listed, received and stored.
"""
