"""The pages of expert review."""
