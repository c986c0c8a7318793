"""The parts of the supermask page: what remains of a random network, and which task a text is of."""
