"""What a person who edits the configuration would notice."""
