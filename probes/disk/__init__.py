"""What the probes `storage` and `smart` read: disks, what is built on them, their health."""
