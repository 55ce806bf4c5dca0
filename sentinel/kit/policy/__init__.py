"""What an https site promises its visitors (HSTS, a way from http, pins, alternatives), and whether it still does."""
