"""The float world: losses, update rules bit-equal to torch.optim, compiled sweeps, value sets of samplers."""
