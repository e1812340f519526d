"""Clients of the providers that speak and listen."""
