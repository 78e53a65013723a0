"""The whole story without a browser: `./portal demo`. Runs beside the portal and knows it from outside only."""
