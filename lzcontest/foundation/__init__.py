"""What every feature stands on and that knows no word of the domain."""
