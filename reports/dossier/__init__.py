"""The dossier for the ethics committee: who may ask for it, what it tells, and the pages where it is asked for and read."""
