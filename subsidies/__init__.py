"""The support policies, with their documents, amounts and dates."""
