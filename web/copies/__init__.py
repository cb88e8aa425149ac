"""The copy that a sheet's code leads to: who is shown what, the lists, and what is said of it."""
