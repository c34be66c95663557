"""The language of the forms: places, amounts, rates, targets and actual values. Imports nothing of ours."""
