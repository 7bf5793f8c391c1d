"""What the probe `graphics` reads: cards, and displays by their own description."""
