"""The revisions, in the order of their names; none is changed once it has been released."""
