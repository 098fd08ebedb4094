"""What every test shares: how hypothesis searches."""

import os

from hypothesis import HealthCheck, settings

# No deadline: a slow machine is no failure. In CI the examples are the same in every run, so that a red run is
# about the change; a developer's machine goes on searching.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
