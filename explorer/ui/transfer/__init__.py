"""The parts of the transfer page: what pre-training is worth, by the number of labelled examples."""
