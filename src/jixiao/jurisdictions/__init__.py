"""Data only: what each jurisdiction prints and demands."""
