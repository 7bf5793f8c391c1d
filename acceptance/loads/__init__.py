"""What puts a machine under load: engines that make work, do it, and compare what comes back.

Each engine takes its compute or data kernel from the check (which may have it from a
provider) and keeps the comparison to itself. Engines know no facts and no journal.
"""
