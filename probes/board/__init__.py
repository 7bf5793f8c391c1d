"""What firmware says of the machine, its memory and its surroundings."""
