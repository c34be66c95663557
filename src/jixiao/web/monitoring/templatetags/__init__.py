"""Tags of the pages of monitoring."""
