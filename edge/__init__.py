"""The till: sells, prints and keeps its own durable journal, with or without a network."""
