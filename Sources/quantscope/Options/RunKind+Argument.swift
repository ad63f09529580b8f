public import ArgumentParser
public import Results

extension RunKind: ExpressibleByArgument {}
