"""A process of its own that counts against a limit, as a web process does: python -m tests.accounts.counting LIMIT N.

Takes the database from the environment, and prints how many of N acts were within the limit.
"""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from accounts import limits

    print(sum(limits.count(sys.argv[1], "one subject") is not None for _act in range(int(sys.argv[2]))))
