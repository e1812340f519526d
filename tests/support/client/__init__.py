"""Clients of OpenAI's API that are not ours, each a program of its own."""
