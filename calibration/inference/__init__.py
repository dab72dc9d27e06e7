"""Find which values of parameters agree with figures, for any simulator."""
