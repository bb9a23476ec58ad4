"""Points and levels of customers: the program, the ledger of points, the simulator."""
