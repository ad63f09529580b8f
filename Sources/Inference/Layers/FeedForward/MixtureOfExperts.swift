import CKernels

/// Experts of which a router chooses a few for each token (Shazeer et al., 2017), and perhaps one that all tokens share.
///
/// Only the chosen experts' weights are touched. The tokens of a batch are grouped by expert, so that an expert's
/// weights are unpacked once for all of its tokens.
package struct MixtureOfExperts: FeedForward {
  /// An output for each expert, of the hidden state.
  package let router: Matrix
  /// How the router's outputs choose and weigh.
  package let routing: ExpertRouting
  /// Added to what experts are chosen by; what they are weighted with stays.
  package let selectionBias: Vector?
  /// Each expert's gate, shaped as its ``ups``.
  package let gates: [Matrix]
  /// Each expert's inner width of outputs, of the hidden state.
  package let ups: [Matrix]
  /// Each expert's way back to the width of the hidden state.
  package let downs: [Matrix]
  /// What experts apply between their products.
  package let activation: Activation
  /// Sees every token.
  package let shared: DenseFeedForward?

  /// Inputs and outputs of an expert.
  private var columns: Int { router.columns }
  /// Values between an expert's two products.
  private var width: Int { ups.first?.rows ?? 1 }

  package var demand: LayerDemand {
    let choices = routing.used * (4 + columns + 2 * width)
    let own = LayerDemand(
      columns: 2 * routing.count + routing.groups + 1 + choices, widestRow: max(columns, width),
      rowsPerToken: routing.used, products: 2 * routing.count)
    return shared.map { own.union($0.demand) } ?? own
  }

  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, output: Output, tokens: Int, workspace: Workspace
  ) {
    if let shared {
      unsafe shared.apply(pass, input: input, output: output, tokens: tokens, workspace: workspace)
      // It has used the place of the rounded input.
      unsafe pass.round(input, columns: columns, tokens: tokens)
    }
    var space = unsafe workspace.space
    let choices = unsafe choose(pass, input: input, tokens: tokens, space: &space)
    let rows = tokens * routing.used
    let gathered = unsafe space.take(columns, perToken: routing.used)
    let (gated, upper) = unsafe (
      space.take(width, perToken: routing.used), space.take(width, perToken: routing.used)
    )
    // A single token's row is the same for all of its experts.
    if tokens > 1 { unsafe gather(pass, input, choices, rows: rows, into: gathered) }
    unsafe pass.multiply(groups: 2 * routing.count, input: tokens > 1 ? gathered : input) { index in
      let (expert, isUp) = (index / 2, index % 2 == 1)
      let group = unsafe choices.group(of: expert)
      guard !group.isEmpty else { return nil }
      let out = unsafe (isUp ? upper : gated).from(group.lowerBound)
      let product = unsafe ForwardPass.Product(matrix: isUp ? ups[expert] : gates[expert], out: out)
      return unsafe .init(product: product, first: tokens > 1 ? group.lowerBound : 0, tokens: group.count)
    }
    unsafe pass.gate(gated, upper, activation, columns: width, tokens: rows)
    unsafe pass.multiply(groups: routing.count, input: gated) { expert in
      let group = unsafe choices.group(of: expert)
      guard !group.isEmpty else { return nil }
      let product = unsafe ForwardPass.Product(matrix: downs[expert], out: gathered.from(group.lowerBound))
      return unsafe .init(product: product, first: group.lowerBound, tokens: group.count)
    }
    unsafe combine(pass, gathered, choices, output: output, tokens: tokens)
  }

  // MARK: Choices

  /// Which experts the tokens of a batch are given to. All are numbers of choices or rows; a choice is a token's.
  @unsafe private struct Choices {
    /// Expert and weight of each choice, a token's behind each other.
    let chosen: UnsafeMutablePointer<Int32>
    let weights: UnsafeMutablePointer<Float>
    /// The row of each choice, and the choice of each row.
    let rows: UnsafeMutablePointer<Int32>
    let order: UnsafeMutablePointer<Int32>
    /// The first row of each expert.
    let first: UnsafeMutablePointer<Int32>

    /// The rows of an expert.
    func group(of expert: Int) -> Range<Int> {
      unsafe Int(first[expert])..<Int(first[expert + 1])
    }
  }

  private func choose(
    _ pass: ForwardPass, input: Rows, tokens: Int, space: inout Workspace.Space
  ) -> Choices {
    let scores = unsafe space.take(routing.count)
    // Afterwards the place of the first rows of groups.
    let ranks = unsafe space.take(routing.count + routing.groups + 1)
    let choices = unsafe Choices(
      chosen: space.takeIntegers(perToken: routing.used),
      weights: space.take(1, perToken: routing.used).base, rows: space.takeIntegers(perToken: routing.used),
      order: space.takeIntegers(perToken: routing.used),
      first: UnsafeMutableRawPointer(ranks.base).assumingMemoryBound(to: Int32.self))
    unsafe pass.multiply(.init(matrix: router, out: scores), input: input, tokens: tokens)
    var job = unsafe qs_routing(
      kernels: pass.products, scores: scores.base, score_stride: Int64(scores.columns), experts: Int32(routing.count),
      used: Int32(routing.used), gating: routing.gating.code, normalises: routing.normalises ? 1 : 0,
      scale: routing.scale, bias: selectionBias?.base, groups: Int32(routing.groups),
      groups_used: Int32(routing.groupsUsed), ranks: ranks.base, rank_stride: Int64(ranks.columns),
      chosen: choices.chosen, weights: choices.weights)
    unsafe pass.run(tokens, &job, qs_routing_item)
    unsafe qs_group_choices(
      choices.chosen, Int32(tokens * routing.used), Int32(routing.count), choices.first, choices.rows, choices.order)
    return unsafe choices
  }

  private func gather(_ pass: ForwardPass, _ input: Rows, _ choices: Choices, rows: Int, into out: Rows) {
    var job = unsafe qs_gathering(
      kernels: pass.products, input: input.base, input_stride: Int64(input.columns), columns: Int32(columns),
      choices: choices.order, used: Int32(routing.used), out: out.base, rounded: pass.roundedRows)
    unsafe pass.run(rows, &job, qs_gathering_item)
  }

  private func combine(_ pass: ForwardPass, _ made: Rows, _ choices: Choices, output: Output, tokens: Int) {
    var job = unsafe qs_combination(
      made: made.base, columns: Int32(columns), rows: choices.rows, weights: choices.weights,
      used: Int32(routing.used), out: output.rows.base, out_stride: Int64(output.rows.columns),
      accumulate: output.accumulates || shared != nil ? 1 : 0)
    unsafe pass.run(tokens, &job, qs_combination_item)
  }
}
