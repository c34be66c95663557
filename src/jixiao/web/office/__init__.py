"""The organisation: units in a tree, people, the posts they hold, and what each post may do."""
