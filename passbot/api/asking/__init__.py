"""What all requests share: authentication, parsing, refusals."""
