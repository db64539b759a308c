"""The line protocol: what a request and a reply say."""
