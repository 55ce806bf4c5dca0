"""The platforms of social accounts as their public sides answer: real host names, real shapes, invented people."""
