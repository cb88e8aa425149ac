"""One question, one file; none of them knows PDF or XML."""
