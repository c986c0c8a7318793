"""The parts of the corpus page, a file each."""
