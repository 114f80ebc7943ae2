"""Reading portals: what a listing promises, how pages are fetched, and one module per portal in `sites`."""
