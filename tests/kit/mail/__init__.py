"""Mail records: read, followed and judged without a network."""
