"""Laws from values: right-hand sides that no closure covers, and functions of Python. What is found here is not proven."""
