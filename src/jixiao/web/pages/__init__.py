"""The pages around the forms: signing in, the start page, rounds, lists, organisation, journal."""
