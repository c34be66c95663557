"""Groups of people of the small office, for the tables of rights."""

READERS = {"filler", "unit-head", "reviewer", "officer", "bureau-head", "auditor"}
OTHERS = {"other-reviewer", "stranger"}  # they read, but in another department
OFFICERS = {"officer", "bureau-head"}
KEEPERS = {"administrator"}
OTHER_KEEPERS = {"other-administrator"}
EVALUATORS = {"evaluator"}
ALL = READERS | OTHERS | KEEPERS | OTHER_KEEPERS | EVALUATORS
JOURNAL = OFFICERS | KEEPERS | OTHER_KEEPERS | {"auditor"}
STRANGER = "anonymous"
ANYBODY = ALL | {STRANGER}
