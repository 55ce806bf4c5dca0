"""What resolvers say beside the authorities: who agrees, who is stale, who blocks, and who gives strange addresses."""
