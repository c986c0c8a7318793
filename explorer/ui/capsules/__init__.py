"""The capsules page: two typed sentences, the capsules of their word, and how many capsules are worth having."""
