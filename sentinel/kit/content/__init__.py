"""What is new on a page, and whether it is an attack: reads pages into features, judges what earlier ones lacked."""
