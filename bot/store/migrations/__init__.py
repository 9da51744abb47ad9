"""How a database of an earlier version becomes one of this version, a revision at a time."""
