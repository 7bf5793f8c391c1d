"""What hangs on PCI and USB, and the names of what does."""
