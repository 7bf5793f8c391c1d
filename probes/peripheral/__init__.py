"""What the probes `audio` and `input` read."""
