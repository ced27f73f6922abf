"""The tests, one folder per package and a few that look at the whole."""

import os

# onnxruntime reports home from its first import on, unless it is told not to: in tests, measurements and training alike.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
