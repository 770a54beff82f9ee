"""What is offered on which channel, and the sync that keeps it true."""
