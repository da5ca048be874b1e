"""What awards decide without a database: ranking, tiers, what one judge changes, notice days, result text."""
