"""Samples of self-evaluations that the bureau scores again."""
