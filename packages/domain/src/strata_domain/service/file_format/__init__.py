"""How the bytes of each kind of file follow one another."""
