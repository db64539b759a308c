"""How an implementation is reached: always as a child process that speaks the line protocol."""
