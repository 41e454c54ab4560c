"""The staff site: the inbox, the case, its actions, supervision and the registry's desks."""
