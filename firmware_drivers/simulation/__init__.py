"""What every simulated device needs: real lines (pty, TCP) and faults by script."""
