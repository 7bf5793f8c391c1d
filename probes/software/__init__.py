"""What the probes of the running system read: packages, processes, sessions, modules."""
