"""What the probe `network` reads: cards, interfaces, and texts about them."""
