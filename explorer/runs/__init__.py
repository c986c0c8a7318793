"""Requests to finished folders: the store, the one loop, the engine."""
