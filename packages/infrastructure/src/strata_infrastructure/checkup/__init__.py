"""Looking at what surrounds a deployment: its project, its providers, its address."""
