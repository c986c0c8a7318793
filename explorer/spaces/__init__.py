"""Arrays in, arrays out: neighbours, projection, quality of maps."""
