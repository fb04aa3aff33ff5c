"""The pages that span the whole portal."""
