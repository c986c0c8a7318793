"""What stands on the pages about meaning: a word's occurrences, layer by layer."""
