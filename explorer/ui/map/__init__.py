"""What stands around the word map: its controls, its layouts, what is beside it."""
