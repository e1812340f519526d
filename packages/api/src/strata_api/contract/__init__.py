"""What the OpenAPI document says that no route could know."""
