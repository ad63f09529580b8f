import TestSupport
import CKernels
import Foundation
import Testing

@Suite("Choosing and grouping experts") struct ExpertKernelTests {
  /// What the kernel chooses of one token's scores.
  private func route(
    _ kernels: Kernels, _ scores: [Float], used: Int, gating: qs_gating, normalises: Bool = false, scale: Float = 1,
    bias: [Float]? = nil, groups: Int = 1, groupsUsed: Int = 1
  ) -> (chosen: [Int32], weights: [Float]) {
    var (scores, ranks) = (scores, [Float](repeating: 0, count: scores.count + groups))
    var (chosen, weights) = ([Int32](repeating: -1, count: used), [Float](repeating: .nan, count: used))
    var table = kernels.products
    let count = scores.count
    let bias = bias ?? [Float](repeating: 0, count: count)
    withUnsafePointer(to: &table) { table in
      scores.withUnsafeMutableBufferPointer { scores in
        ranks.withUnsafeMutableBufferPointer { ranks in
          chosen.withUnsafeMutableBufferPointer { chosen in
            weights.withUnsafeMutableBufferPointer { weights in
              bias.withUnsafeBufferPointer { bias in
                var job = qs_routing(
                  kernels: table, scores: scores.baseAddress, score_stride: Int64(count), experts: Int32(count),
                  used: Int32(used), gating: gating, normalises: normalises ? 1 : 0, scale: scale,
                  bias: bias.baseAddress, groups: Int32(groups), groups_used: Int32(groupsUsed),
                  ranks: ranks.baseAddress, rank_stride: Int64(ranks.count), chosen: chosen.baseAddress,
                  weights: weights.baseAddress)
                qs_routing_item(&job, 0, 0)
              }
            }
          }
        }
      }
    }
    return (chosen, weights)
  }

  @Test("The best are chosen, of equal ones the first", arguments: Kernels.all)
  func best(kernels: Kernels) {
    let scores: [Float] = [1, 3, 2, 3, -1]
    let (chosen, weights) = route(kernels, scores, used: 3, gating: QS_GATING_SOFTMAX)
    #expect(chosen == [1, 3, 2])
    let sum = scores.reduce(0) { $0 + exp(Double($1)) }
    #expect(zip(chosen, weights).allSatisfy { abs(Double($1) - exp(Double(scores[Int($0)])) / sum) < 1e-6 })
    #expect(route(kernels, [7], used: 1, gating: QS_GATING_SOFTMAX).weights == [1])
  }

  @Test("Weights are renormalised and scaled", arguments: Kernels.all)
  func weights(kernels: Kernels) {
    let scores: [Float] = [0.5, -2, 1.5, 0]
    for gating in [QS_GATING_SOFTMAX, QS_GATING_SIGMOID, QS_GATING_SOFTMAX_OF_CHOSEN] {
      let (chosen, weights) = route(kernels, scores, used: 2, gating: gating, normalises: true, scale: 2.5)
      #expect(chosen == [2, 0] && abs(weights.reduce(0, +) - 2.5) < 1e-5)
    }
    let own = route(kernels, scores, used: 2, gating: QS_GATING_SIGMOID).weights
    #expect(abs(own[0] - 1 / (1 + exp(-1.5))) < 1e-6 && abs(own[1] - 1 / (1 + exp(-0.5))) < 1e-6)
    let among = route(kernels, scores, used: 2, gating: QS_GATING_SOFTMAX_OF_CHOSEN).weights
    #expect(abs(among[0] - 1 / (1 + exp(-1))) < 1e-6 && abs(among[0] + among[1] - 1) < 1e-6)
  }

  @Test("A bias decides the choice and leaves the weights", arguments: Kernels.all)
  func bias(kernels: Kernels) {
    let (chosen, weights) = route(
      kernels, [0, 0, 4, 0], used: 2, gating: QS_GATING_SIGMOID, bias: [0, 3, 0, 1])
    #expect(chosen == [1, 3] && weights == [0.5, 0.5])
  }

  @Test("Only experts of the best groups are chosen", arguments: Kernels.all)
  func groups(kernels: Kernels) {
    // The best two together decide: 1 + 1 before 2 + 0 before 3 - 9.
    let scores: [Float] = [3, -9, -9, 1, 1, 0, 2, 0, -1]
    let (chosen, _) = route(kernels, scores, used: 4, gating: QS_GATING_SIGMOID, groups: 3, groupsUsed: 2)
    #expect(chosen == [6, 3, 4, 5])
    let all = route(kernels, scores, used: 4, gating: QS_GATING_SIGMOID, groups: 3, groupsUsed: 3)
    #expect(all.chosen == [0, 6, 3, 4])
    // Groups of one expert.
    #expect(route(kernels, scores, used: 2, gating: QS_GATING_SIGMOID, groups: 9, groupsUsed: 2).chosen == [0, 6])
  }

  @Test("What is no number is chosen last, different experts always", arguments: Kernels.all)
  func notFinite(kernels: Kernels) {
    for scores: [Float] in [[.nan, 1, .nan, 2], [.nan, .nan, .nan, .nan], [-.infinity, .infinity, .nan, 0]] {
      for groups in [1, 2, 4] {
        let chosen = route(
          kernels, scores, used: 3, gating: QS_GATING_SIGMOID, normalises: true, groups: groups, groupsUsed: groups
        ).chosen
        #expect(Set(chosen).count == 3 && chosen.allSatisfy { (0..<4).contains($0) })
      }
    }
    let (chosen, weights) = route(kernels, [.nan, 1, .nan, 2], used: 3, gating: QS_GATING_SIGMOID)
    #expect(chosen == [3, 1, 0] && weights[2].isNaN)
  }

  @Test("Choices are grouped by expert in their order")
  func grouping() {
    for (chosen, experts): ([Int32], Int) in [([], 3), ([2], 3), ([1, 0, 1, 2, 0, 1], 4), ([0, 0], 1)] {
      var first = [Int32](repeating: -1, count: experts + 1)
      var rows = [Int32](repeating: -1, count: chosen.count), choices = rows
      qs_group_choices(chosen, Int32(chosen.count), Int32(experts), &first, &rows, &choices)
      let order = chosen.indices.sorted { (chosen[$0], $0) < (chosen[$1], $1) }
      #expect(choices == order.map { Int32($0) })
      #expect(order.indices.allSatisfy { rows[order[$0]] == Int32($0) })
      #expect(first == (0...experts).map { e in Int32(chosen.count { $0 < e }) })
    }
  }

  @Test("The clamped gate", arguments: Kernels.all)
  func clampedGate(kernels: Kernels) {
    for count in VectorKernelTests.lengths {
      let gate = (0..<count).map { (Float($0) - Float(count / 2)) * 0.9 }
      let up = (0..<count).map { Float($0 % 23) - 11 }
      var out = [Float](repeating: .infinity, count: count)
      kernels.table.swiglu_clamped(gate, up, Int32(count), 1.702, 7, &out)
      for index in 0..<count {
        let (g, u) = (min(Double(gate[index]), 7), min(max(Double(up[index]), -7), 7))
        let expected = g / (1 + exp(-1.702 * g)) * (u + 1)
        #expect(abs(Double(out[index]) - expected) <= abs(expected) * 1e-5 + 1e-30)
      }
      for place in Set([0, count / 2, count - 1]) {
        for damagesGate in [true, false] {
          var (gate, up) = (gate, up)
          if damagesGate { gate[place] = .nan } else { up[place] = .nan }
          kernels.table.swiglu_clamped(gate, up, Int32(count), 1.702, 7, &out)
          #expect(out[place].isNaN && out.count { $0.isNaN } == 1)
        }
      }
    }
  }
}
