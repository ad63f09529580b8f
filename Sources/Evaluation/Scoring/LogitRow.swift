internal import CKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The logits of one position, with what turns them into log-probabilities.
///
/// The row must stay where it is while this value is used.
@safe package struct LogitRow: @unchecked Sendable {
  // Sendable because nobody writes the row while it is lent.
  /// The row.
  @unsafe package let logits: UnsafeBufferPointer<Float>
  /// log Σ exp(logit): a token's log-probability is its logit less this.
  package let logSum: Float
  /// The likeliest token; of equal ones the first.
  package let top: Int

  /// A row of one logit or more. Complexity: O(vocabulary).
  package init(_ logits: UnsafeBufferPointer<Float>) {
    unsafe self.logits = unsafe logits
    let kernels = unsafe qs_logits_kernels_current().pointee
    let count = Int32(clamping: logits.count)
    let largest = unsafe kernels.largest(logits.baseAddress, count)
    logSum = unsafe largest + Float(log(kernels.sum_exp(logits.baseAddress, count, largest)))
    top = unsafe logits.firstIndex(of: largest) ?? 0
  }

  /// The log-probability of a token.
  package func logProbability(_ token: Int) -> Float { unsafe logits[token] - logSum }

  package func logProbability(ofTarget target: Int) -> Float { logProbability(target) }

  /// The largest log-probability.
  package var topLogProbability: Float { logProbability(top) }

  /// Σ p log(p / q) in nats, where p are the probabilities of this row and q those of `other`, of as many tokens.
  ///
  /// Source: Kullback and Leibler, On Information and Sufficiency, 1951. Complexity: O(vocabulary).
  package func divergence(of other: LogitRow) -> Double {
    unsafe qs_logits_kernels_current().pointee.divergence(
      logits.baseAddress, logSum, other.logits.baseAddress, other.logSum, Int32(clamping: logits.count))
  }
}
