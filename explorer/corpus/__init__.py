"""Bytes to ids: files decoded, cut into sentences and tokens, kept where they can be opened again."""
