"""Checks that span a letter or the whole edition."""
