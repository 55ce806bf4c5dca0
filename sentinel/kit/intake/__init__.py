"""What people report: classes, what each needs to know, how it is read, and what to tell the caller."""
