"""What checks a dump: processes of this machine, or a cluster."""
