package import Quantization
internal import Tensors

/// Weights rounded to grids whose scales and offsets are trained with them (LSQ: Esser et al. 2020; offsets: LSQ+,
/// Bhalgat et al. 2020).
///
/// A group's weights are ŵ = s c + b with codes c = clamp(round((w - b) / s)). Products see scales and offsets as the file
/// stores them; that rounding passes derivatives on unchanged. What is trained is how far a scale and an offset have gone
/// from where they began, in units of the first scale: s = s₀ + |s₀| a sign(s₀), b = b₀ + s₀ z, with a and z 0 at first, so
/// that steps of one rate change scales of any size by the same share.
package final class LearnedSteps: RoundedWeights {
  package let parameter: Parameter
  package let rounded: FloatBuffer
  package let bitsPerWeight: Double
  package var steps: [Parameter] { [scale] + (offset.map { [$0] } ?? []) }

  /// How far scales have gone, in their units: a number for each group.
  package let scale: Parameter
  /// How far offsets have gone, in units of the first scale; nil where there are none.
  package let offset: Parameter?
  /// The codes, and which weights share a step.
  package let grid: StepGrid
  /// Groups of a row of the matrix.
  package let groupsPerRow: Int
  /// What runs rounding and derivatives.
  package let machine: TrainingMachine
  /// Where scales began, a number for each group.
  package let firstScales: [Float]
  /// Where offsets began; zeros where there are none.
  package let firstOffsets: [Float]
  /// The unit of the changes of a group's scale and offset: its first scale, or the mean of all where that is 0.
  package let units: [Float]
  /// Scales as the last ``refresh(rows:)`` has used them.
  package let usedScales: FloatBuffer
  /// Offsets as the last ``refresh(rows:)`` has used them.
  package let usedOffsets: FloatBuffer

  /// Weights in a format of files, beginning with the scales that its encoder chooses; nil where the format's steps can't be
  /// learned.
  package convenience init?(
    _ parameter: Parameter, format: any WeightFormat, mode: EncodingMode = .reference, machine: TrainingMachine
  ) throws(TrainingError) {
    guard let layout = StepLayouts.of(format) else { return nil }
    let encoded = try EncodedParameter(parameter, as: format, mode: mode)
    let bytes = format.blockFormat.bytesPerBlock
    var (scales, offsets): ([Float], [Float]) = ([], [])
    for start in stride(from: 0, to: encoded.bytes.count, by: bytes) {
      let block = layout.read(Array(encoded.bytes[start..<start + bytes]))
      scales += block.scales
      offsets += block.offsets
    }
    self.init(parameter, StepGrid(layout), scales, offsets, bits: format.bitsPerWeight, machine)
  }

  /// Weights as whole numbers of `bits` (2 to 8) times scales, which no file stores: around zero, or from an offset up.
  ///
  /// Scales begin as in the paper: 2 mean|w| / sqrt(highest code); with offsets, the grid begins as the range of the weights.
  package convenience init(
    _ parameter: Parameter, bits: Int, hasOffsets: Bool = false, granularity: StepGranularity, machine: TrainingMachine
  ) throws(TrainingError) {
    guard (2...8).contains(bits) else {
      throw .badSetting(name: "bits", found: "\(bits)", expected: "2 to 8")
    }
    let grid = StepGrid(bits: bits, hasOffsets: hasOffsets, granularity: granularity, columns: parameter.columns)
    guard grid.groupLength > 0, parameter.columns.isMultiple(of: grid.groupLength) else {
      throw .badTensor(
        name: parameter.name, expected: "rows of whole groups of \(grid.groupLength)",
        found: "rows of \(parameter.columns)")
    }
    let length = grid.isWhole ? parameter.count : grid.groupLength
    let weights = parameter.value.array
    let starts = stride(from: 0, to: weights.count, by: length).map { grid.start(weights[$0..<$0 + length]) }
    let stepBits = Double(hasOffsets ? 64 : 32) / Double(length)
    self.init(
      parameter, grid, starts.map(\.scale), starts.map(\.offset), bits: Double(bits) + stepBits, machine)
  }

  private init(
    _ parameter: Parameter, _ grid: StepGrid, _ scales: [Float], _ offsets: [Float], bits: Double,
    _ machine: TrainingMachine
  ) {
    self.parameter = parameter
    self.grid = grid
    self.machine = machine
    bitsPerWeight = bits
    groupsPerRow = parameter.columns / grid.groupLength
    let (rows, columns) = grid.isWhole ? (1, 1) : (parameter.rows, groupsPerRow)
    scale = Parameter(parameter.name + ".scale", rows: rows, columns: columns, decays: false)
    offset = grid.hasOffsets ? Parameter(parameter.name + ".offset", rows: rows, columns: columns, decays: false) : nil
    (firstScales, firstOffsets) = (scales, offsets)
    let mean = scales.reduce(0) { $0 + abs($1) } / Float(max(1, scales.count))
    units = scales.map { $0 == 0 ? mean : $0 }
    rounded = FloatBuffer(count: parameter.count)
    usedScales = FloatBuffer(count: scales.count)
    usedOffsets = FloatBuffer(count: scales.count)
  }

  /// Number of the step of a group of a row.
  package func step(row: Int, group: Int) -> Int {
    grid.isWhole ? 0 : row * groupsPerRow + group
  }

  /// A scale and an offset as they are trained, before they are made storable.
  package func trained(_ step: Int) -> (scale: Float, offset: Float) {
    let change = unsafe scale.value.base[step]
    let scale = firstScales[step] + units[step] * change
    guard let offset else { return (scale, 0) }
    let moved = unsafe offset.value.base[step]
    return (scale, firstOffsets[step] + units[step] * moved)
  }

  package func view(on tape: Tape) -> Value {
    // Remembered when it is first asked for, so that on the way back all uses have left their derivatives.
    tape.shared(self) {
      let value = tape.external(rounded, rows: parameter.rows, columns: parameter.columns, isActive: true)
      tape.remember(value) { [unowned tape, unowned self] in
        if let back = unsafe tape.gradient(value) { unsafe passBack(back) }
      }
      return value
    }
  }
}

extension StepGrid {
  /// Where the step of some weights begins.
  fileprivate func start(_ weights: ArraySlice<Float>) -> (scale: Float, offset: Float) {
    guard hasOffsets else {
      let mean = weights.reduce(0) { $0 + Double(abs($1)) } / Double(max(1, weights.count))
      return (Float(2 * mean / Double(high).squareRoot()), 0)
    }
    let (least, most) = (weights.min() ?? 0, weights.max() ?? 0)
    return ((most - least) / high, least)
  }
}
