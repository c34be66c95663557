"""Writers of files for tests, from the blocks of the document model."""
