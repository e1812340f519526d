"""Working on whole accounts."""
