"""Capability in, data frame out: what a page asks of a model."""
