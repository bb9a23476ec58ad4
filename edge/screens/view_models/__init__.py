"""What each screen shows, computed from the till's state; pure, no Kivy."""
