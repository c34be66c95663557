"""What a jurisdiction prints and demands, loaded from the data beside the package."""
