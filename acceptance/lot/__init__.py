"""A lot of equal machines, judged from their runs: which one is odd, which goes back."""
