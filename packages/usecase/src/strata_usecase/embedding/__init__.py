"""The engine that embeds texts: calls that go on whoever leaves, each charged once."""
