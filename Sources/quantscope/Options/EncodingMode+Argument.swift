public import ArgumentParser
public import Quantization

/// `--mode best` and `--mode reference`.
extension EncodingMode: ExpressibleByArgument {}
