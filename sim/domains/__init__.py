"""The life domains: yearly hazards of every onset and recovery, what follows from what, and the state at the start."""
