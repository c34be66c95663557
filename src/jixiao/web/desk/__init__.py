"""The working desk of one form: the official table on the screen, and everything that stands beside it."""
