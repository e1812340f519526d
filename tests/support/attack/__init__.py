"""A server full of secrets and data, and the tools to attack it."""
