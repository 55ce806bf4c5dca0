"""What an https site promises, read from hostile headers and judged beside what is usual."""
