"""What publishing decides without a database: the words of a winner list, safe names, what a certificate is worth."""
