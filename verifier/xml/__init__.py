"""The only place that knows XML."""
