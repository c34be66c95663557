"""Departmental and fiscal evaluations by experts and third parties."""
