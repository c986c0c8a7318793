"""The Korean Embedding Explorer: see how machines represent Korean. Read contracts.py first."""
