"""The typed forms: what a performance document says, each value as printed, as parsed, and where it stands."""
