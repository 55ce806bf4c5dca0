"""What an officer reads of a certificate."""
