public import Testing

/// Expects that `body` throws an error of `type` in whose sentence `words` stand; returns it for closer looks.
@discardableResult
public func expectError<Failure: Error>(
  _ type: Failure.Type, saying words: String, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> some Any
) -> Failure? {
  let error = #expect(throws: type, comment, sourceLocation: sourceLocation) { _ = try body() }
  if let error {
    #expect("\(error)".contains(words), comment, sourceLocation: sourceLocation)
  }
  return error
}
