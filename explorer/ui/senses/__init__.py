"""What stands on the page of homonyms: a word's occurrences, its senses, and what becomes of them in one vector."""
