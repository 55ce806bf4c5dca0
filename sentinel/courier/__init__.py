"""Tell: drain the outbox through Apprise, one recipient at a time, until it arrived."""
