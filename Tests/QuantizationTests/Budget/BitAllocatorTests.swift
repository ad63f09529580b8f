import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

@Suite("BitAllocator")
struct BitAllocatorTests {
  private func plan(_ model: Checkpoint, bits: Double, importance: ImportanceMatrix? = nil) throws -> QuantizationPlan {
    var recipe = Recipe(.q4_K_M)
    recipe.overrides = [(try #require(TensorPattern("blk.1.attn_v")), BlockFormat.q5_1)]
    let allocated = try BitAllocator(pool: WorkerPool(threadCount: 2))
      .allocate(model, recipe: recipe, importance: importance, bitsPerWeight: bits)
    return try QuantizationPlan(model, recipe: allocated, importance: importance)
  }

  @Test("within the bits, near them, and the same every time", arguments: [7, 7.5, 9, 12])
  func bits(target: Double) throws {
    let model = try LayeredModel.whole()
    let plan = try plan(model, bits: target)
    #expect(plan.bitsPerWeight <= target)
    // The smallest tensor has a seventh of the weights; a step of one bit there is a seventh.
    #expect(plan.bitsPerWeight > target - 0.6)
    #expect(plan.steps.first { $0.tensor.name == "blk.1.attn_v.weight" }?.format.name == "Q5_1")
    let again = try self.plan(model, bits: target)
    #expect(again.steps.map(\.format) == plan.steps.map(\.format))
    #expect(plan.problems.isEmpty)
  }

  @Test("more bits are never more error")
  func monotone() throws {
    let model = try LayeredModel.whole()
    let analyzer = TensorAnalyzer(pool: WorkerPool(threadCount: 1))
    let errors = try [7, 7.5, 8, 10].map { target in
      try plan(model, bits: target).steps.filter { !$0.isCopy }.reduce(0.0) { sum, step in
        let format = try #require(FormatRegistry.format(for: step.format))
        let result = try #require(try analyzer.errors(of: step.tensor, in: format))
        return sum + result.rmse * result.rmse * Double(result.count)
      }
    }
    #expect(errors == errors.sorted(by: >))
  }

  @Test("too few bits are refused with the fewest there are")
  func unreachable() throws {
    let model = try LayeredModel.whole()
    let error = #expect(throws: QuantizationError.self) { try plan(model, bits: 1) }
    guard case .unreachable(_, let least) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(try plan(model, bits: least + 0.01).bitsPerWeight <= least + 0.01)
  }
}
