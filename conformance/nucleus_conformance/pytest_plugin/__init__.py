"""Every case as a pytest item."""
