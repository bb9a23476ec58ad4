"""Fields that users add to customers: named, ordered, typed, searched and filtered like our own."""
