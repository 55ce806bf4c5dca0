"""Records: one question to the authorities, its answer as text that can be judged again, and what TLSA records pin."""
