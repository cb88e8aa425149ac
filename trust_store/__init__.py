"""Whom we trust: anchors, issuing authorities, the school directory, revocation evidence."""
