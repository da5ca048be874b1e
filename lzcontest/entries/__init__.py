"""The works, their authors and their declarations."""
