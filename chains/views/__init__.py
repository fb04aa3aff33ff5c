"""The pages of chains: the public directory, the working pages of a chain, its roster in and out."""
