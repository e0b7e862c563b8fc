"""How long a test waits for an event before it says that it never came.

Far longer than it takes: the machine may be busy with ten other things. What a promise of seconds says is measured
by the test's own clock or told apart from what this machine spends on others.
"""

PATIENCE = 120.0  # seconds
