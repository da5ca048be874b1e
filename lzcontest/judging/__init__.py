"""Panels, the blind draw of judges, recusal and score sheets."""
