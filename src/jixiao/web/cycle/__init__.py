"""The yearly cycle: rounds, the dossier of each project in a round, its revisions, and the way it takes."""
