"""The factory check: is this machine fit to be a till?"""
