"""Who has a seal, and which letters wait for one."""
