"""Seals on papers: drawn, put on, kept and checked."""
