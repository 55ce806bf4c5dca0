"""What the authorities said, and what TLSA records pin."""
