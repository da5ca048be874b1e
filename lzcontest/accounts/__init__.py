"""Who people are: users, units, roles, sign-in."""
