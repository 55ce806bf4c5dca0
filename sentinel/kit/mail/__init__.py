"""Mail: what a domain's records promise to receivers, read and judged without believing a byte of them."""
