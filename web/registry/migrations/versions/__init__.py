"""One module for each version of the tables, in the order that `down_revision` tells."""
