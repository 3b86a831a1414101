"""Benchmarks: figures, never assertions. Each stops by itself."""
