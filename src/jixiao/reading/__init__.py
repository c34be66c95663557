"""Document to forms: recognition by labels, structure built after reading, nothing dropped."""
