"""Pure rules of identity: mentions of people and units in text, and masking them."""
