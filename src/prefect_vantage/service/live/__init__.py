"""The live socket: what changes in the mirror reaches the browsers that show it."""
