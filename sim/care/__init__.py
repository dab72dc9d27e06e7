"""Mantelzorg: rules of giving and strain, the network at the start, volunteers and checks."""
