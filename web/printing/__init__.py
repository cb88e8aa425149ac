"""Making printed codes: tokens, signed lists, QR symbols. What they mean: `verifier.printed`."""
