"""What the probe `cpu` reads: kinds, caches, groups and names of processors."""
