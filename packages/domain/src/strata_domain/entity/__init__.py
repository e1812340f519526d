"""What Strata is about: frozen values with the field's names."""
