"""Password hashing and one-time codes: the parts of sign-in that other libraries do."""
