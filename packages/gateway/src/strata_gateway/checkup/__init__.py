"""Looking at a database that Strata shall run on: what is ill, and how to mend it."""
