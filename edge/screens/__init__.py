"""The till's touch screens: Kivy shows views and sends intents, and decides nothing."""
