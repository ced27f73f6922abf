"""What we tell people: letters, dossiers and public pages, as data first and as PDF second."""
