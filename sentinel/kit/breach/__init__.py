"""What leaks are known to hold of the mail addresses of our own domains (the shape of haveibeenpwned.com, v3)."""
