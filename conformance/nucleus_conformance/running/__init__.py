"""An implementation at work: processes, sessions, repetition, and whose fault a failure is."""
