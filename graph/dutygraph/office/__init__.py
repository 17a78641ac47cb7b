"""What offices send round and send back: the reviewed Word document, the responsibility table."""
