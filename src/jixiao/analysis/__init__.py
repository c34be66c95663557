"""What many results show together: rules simulated, rules fitted."""
