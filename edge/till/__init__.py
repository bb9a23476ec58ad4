"""What the till decides. Pure: values in, values out."""
