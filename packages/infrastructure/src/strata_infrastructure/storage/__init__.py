"""Where the bytes of users' files are."""
