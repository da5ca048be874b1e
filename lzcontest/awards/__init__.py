"""From sealed score sheets to ranking, award tiers, notice and released result."""
