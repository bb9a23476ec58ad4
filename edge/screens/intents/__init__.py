"""What can be asked for on the screens: frozen, named in the imperative, no Kivy."""
