"""The bases: the organisation's systems that new things must get along with."""
