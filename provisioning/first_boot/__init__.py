"""The first start of a blank machine, without a screen: from a claim code to an identity."""
