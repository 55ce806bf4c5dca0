"""The program as a duty officer and a script meet it."""
