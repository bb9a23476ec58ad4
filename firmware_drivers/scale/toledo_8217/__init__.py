"""The Mettler-Toledo 8217 checkout-scale protocol."""
