"""From blank hardware to a working till: authority, broker, enrolment, fleet, self-test."""
