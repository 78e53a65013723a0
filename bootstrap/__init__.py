"""What ./portal needs before any package is installed. Imports the standard library only."""
