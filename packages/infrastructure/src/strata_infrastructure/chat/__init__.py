"""Chat models: the registry, one adapter a provider, and what adapters share."""
