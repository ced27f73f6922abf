"""Reads an ONNX graph into raw columns, column-wise preprocessing, an additive score and its last link."""
