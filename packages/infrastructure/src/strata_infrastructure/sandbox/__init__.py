"""The offline provider: what it says, and the same over the wires of the vendors."""
