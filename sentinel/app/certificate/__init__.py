"""What a site's certificates are, in the words of people."""
