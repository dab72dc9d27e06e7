"""Help seeking, access and provision: from an unmet need to a voorziening, a queue and a bill."""
