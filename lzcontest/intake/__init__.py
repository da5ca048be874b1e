"""From handing in to screening: one readable state machine."""
