"""Working on jobs: one holder at a time, one step after the other, one end."""
