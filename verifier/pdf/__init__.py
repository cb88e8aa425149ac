"""The only place that knows PDF."""
