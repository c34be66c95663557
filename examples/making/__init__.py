"""How the example documents are made: content → printed blocks → files."""
