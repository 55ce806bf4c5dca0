"""Whole stories: a real daemon as a process of its own, a made-up world around it, and what people got to read."""
