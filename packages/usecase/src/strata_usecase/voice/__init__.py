"""The engine of what is spoken and heard: each call ends once, whoever leaves."""
