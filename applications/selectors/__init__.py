"""Reads across the tables of applications."""
