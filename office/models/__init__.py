"""The tables of the desk tools, one module for each tool."""

