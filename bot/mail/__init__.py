"""Mail: what came in and is not yet answered, what goes out and is not yet sent."""
