internal import CKernels

/// What a loss says of each row.
package struct RowLosses: Sendable {
  /// Without the rows' weights.
  package let losses: [Float]
  /// What each row counts; rows of weight 0 have no part in the sums.
  package let weights: [Float]

  /// The sum of losses times weights.
  package var total: Double {
    var sum = 0.0
    for row in losses.indices where weights[row] != 0 { sum += Double(losses[row]) * Double(weights[row]) }
    return sum
  }

  /// The mean loss of the rows that have a weight.
  package var mean: Double {
    var (sum, count) = (0.0, 0)
    for row in losses.indices where weights[row] != 0 { (sum, count) = (sum + Double(losses[row]), count + 1) }
    return count == 0 ? 0 : sum / Double(count)
  }
}

extension Tape {
  /// Cross-entropy of `targets`, in nats: the loss grows by the sum of losses times weights. Targets are below the
  /// logits' columns; those of rows without weight are not looked at but must be too.
  @discardableResult
  package func crossEntropy(_ logits: Value, targets: [Int32], weights: [Float]) -> RowLosses {
    precondition(targets.count == logits.rows && weights.count == logits.rows, "a target for each row")
    precondition(targets.allSatisfy { $0 >= 0 && $0 < logits.columns }, "targets of the vocabulary")
    let place = unsafe place(logits)
    var losses = [Float](repeating: 0, count: logits.rows)
    unsafe targets.withUnsafeBufferPointer { targets in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe losses.withUnsafeMutableBufferPointer { losses in
          var job = unsafe qs_cross_entropy(
            logits: pointer(logits), weights: weights.baseAddress, targets: targets.baseAddress,
            losses: losses.baseAddress, d_logits: place?.floats, rows: Int32(logits.rows),
            vocabulary: Int32(logits.columns), accumulate: place?.accumulate ?? 0)
          unsafe qs_train_cross_entropy(&job, machine.workers, machine.isa)
        }
      }
    }
    return RowLosses(losses: losses, weights: weights)
  }

  /// The divergence KL(teacher ‖ student) of softmax at `temperature`, times its square (Hinton et al. 2015), in nats:
  /// the loss grows by the sum of losses times weights. `teacher` has the logits' shape.
  @discardableResult
  package func divergence(
    _ logits: Value, teacher: UnsafePointer<Float>, temperature: Float, weights: [Float]
  ) -> RowLosses {
    precondition(weights.count == logits.rows, "a weight for each row")
    let place = unsafe place(logits)
    var losses = [Float](repeating: 0, count: logits.rows)
    unsafe weights.withUnsafeBufferPointer { weights in
      unsafe losses.withUnsafeMutableBufferPointer { losses in
        var job = unsafe qs_divergence(
          logits: pointer(logits), teacher: teacher, weights: weights.baseAddress, losses: losses.baseAddress,
          d_logits: place?.floats, rows: Int32(logits.rows), vocabulary: Int32(logits.columns),
          temperature: temperature, accumulate: place?.accumulate ?? 0)
        unsafe qs_train_divergence(&job, machine.workers, machine.isa)
      }
    }
    return RowLosses(losses: losses, weights: weights)
  }
}
