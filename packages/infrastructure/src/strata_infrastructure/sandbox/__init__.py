"""The offline provider: what it says, and the same over OpenAI's wire."""
