"""Proofs that the authorities are asked, bounded, heard apart and judged."""
