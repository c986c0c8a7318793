"""The parts of the compare page: what two spaces share, where they part, and what of that is noise."""
