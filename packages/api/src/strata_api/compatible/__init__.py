"""OpenAI's wire: its questions become ours, our events become its answers."""
