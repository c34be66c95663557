"""Every operation of the interface and every post: who gets which answer. One table for each capability."""
