"""The parts of the language models page: what is expected, how it was learnt, writing, comparisons of trainings."""
