"""What the public may see, without signing in."""
