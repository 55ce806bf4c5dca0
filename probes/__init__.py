"""Probes: one file each, found by walking this package; they know the model and the kit, and nothing else."""
