"""Whole-unit forms (部门整体支出): put together from the forms of their projects, and held against them."""
