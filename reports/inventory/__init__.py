"""An inventory -> a page, a parts list, a document that may leave the house.

Each is made from the facts as plain JSON values by probe, so that it can be made again from a
document that was kept.
"""
