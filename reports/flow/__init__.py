"""The flow of reports: which there are, how far each is, how long they are kept, and the archive for everybody."""
