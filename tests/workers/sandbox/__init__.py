"""Tests of the sandbox: hostile files, locks, deadlines and endings."""

import os

# onnxruntime 1.29 and later report home and write under ~/.cache unless told not to before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
