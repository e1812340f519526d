"""Clients of the providers' embedding models."""
