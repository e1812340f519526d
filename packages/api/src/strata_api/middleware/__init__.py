"""Everything that wraps the application."""
