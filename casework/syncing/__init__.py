"""Synchronised removal: orders to other sites are sent, acknowledged, chased and verified."""
