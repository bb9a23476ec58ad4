"""Pictures of goods, drawn by the program: flat, quiet, one shape per kind of product."""
