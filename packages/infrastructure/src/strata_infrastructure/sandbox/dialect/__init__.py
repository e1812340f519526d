"""How the vendors put the same question and the same answer, one module a wire."""
