"""The line protocol: requests and replies."""
