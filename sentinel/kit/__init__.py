"""All that a probe author may touch: the probe contract, the tools that look, failures, the codec, the registry."""
