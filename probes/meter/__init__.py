"""What the probes `power` and `sensors` read."""
