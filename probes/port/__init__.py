"""The port to a machine in its two forms, live and captured, and what they read with."""
