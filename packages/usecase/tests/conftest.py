"""Properties are checked at the machine's own pace; when lines are counted, briefly."""

from hypothesis import HealthCheck, settings

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("unhurried", UNHURRIED)
settings.register_profile("brief", UNHURRIED, max_examples=5, derandomize=True)
settings.load_profile("unhurried")
