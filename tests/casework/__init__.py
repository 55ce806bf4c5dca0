"""The life of incidents, proved without a clock; and what people read of them."""
