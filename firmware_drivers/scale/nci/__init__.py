"""The NCI or ECR protocol: Avery Weigh-Tronix, Brecknell, Ohaus, Adam and others."""
