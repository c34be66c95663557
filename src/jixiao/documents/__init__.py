"""Bytes to Document, one module a format. Knows nothing fiscal."""
