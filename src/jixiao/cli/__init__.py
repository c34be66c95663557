"""The command line: parse arguments, call a lower layer, print."""
