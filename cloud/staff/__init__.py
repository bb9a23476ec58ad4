"""Operators: who may sign on at a till, with which rights."""
