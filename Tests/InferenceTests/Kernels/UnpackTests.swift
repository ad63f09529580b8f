import CKernels
import Quantization
import Tensors
import Testing

@Suite("Unpacking rows") struct UnpackTests {
  struct Row: Equatable {
    var codes: [Int8]
    var scales: [UInt32]
    var offsets: [UInt32]
  }

  func unpack(_ kernels: Kernels, _ type: UInt32, _ bytes: [UInt8], columns: Int) throws -> Row {
    var codes = [Int8](repeating: 99, count: columns)
    var scales = [Float](repeating: 0, count: columns / 16)
    var offsets = scales
    var table = kernels.table
    let unpack = withUnsafeBytes(of: &table.unpack) { $0.bindMemory(to: qs_unpack_row?.self)[Int(type)] }
    let kernel = try #require(unpack)
    kernel(bytes, Int32(columns), &codes, &scales, &offsets)
    return Row(codes: codes, scales: scales.map(\.bitPattern), offsets: offsets.map(\.bitPattern))
  }

  @Test("Every instruction set gives the scalar codes and scales", arguments: Kernels.others, codeTypes)
  func sameAsScalar(kernels: Kernels, type: UInt32) throws {
    let format = try #require(BlockFormat.withID(type))
    var random = Seeded(state: UInt64(type))
    for blocks in 1...5 {
      let bytes = randomBlocks(format, count: blocks, using: &random)
      let columns = blocks * format.weightsPerBlock
      #expect(
        try unpack(kernels, type, bytes, columns: columns) == unpack(.scalar, type, bytes, columns: columns))
    }
  }

  @Test("Codes, scales and offsets are the format's weights", arguments: Kernels.all, codeTypes)
  func expands(kernels: Kernels, type: UInt32) throws {
    let format = try #require(BlockFormat.withID(type))
    let decoder = try #require(FormatRegistry.format(for: format))
    var random = Seeded(state: 1 + UInt64(type))
    let columns = 3 * format.weightsPerBlock
    let bytes = randomBlocks(format, count: 3, using: &random)
    let row = try unpack(kernels, type, bytes, columns: columns)
    var weights = [Float](repeating: 0, count: columns)
    kernels.table.expand(
      row.codes, row.scales.map(Float.init(bitPattern:)), row.offsets.map(Float.init(bitPattern:)), Int32(columns),
      &weights)
    var expected = weights
    var span = expected.mutableSpan
    ByteRegion(copying: bytes).withBytes { decoder.decode($0, into: &span) }
    #expect(weights == expected)
  }

  @Test("Float rows convert exactly", arguments: Kernels.all, [UInt32(0), 1, 30])
  func converts(kernels: Kernels, type: UInt32) throws {
    let format = try #require(BlockFormat.withID(type))
    let decoder = try #require(FormatRegistry.format(for: format))
    var random = Seeded(state: 5)
    for columns in [0, 1, 7, 15, 16, 17, 33, 100] {
      let bytes = (0..<columns * format.bytesPerBlock).map { _ in UInt8.random(in: 0...255, using: &random) & 0xBB }
      var weights = [Float](repeating: 0, count: columns)
      var table = kernels.table
      let convert = withUnsafeBytes(of: &table.convert) { $0.bindMemory(to: qs_convert_row?.self)[Int(type)] }
      let kernel = try #require(convert)
      kernel(bytes, Int32(columns), &weights)
      var expected = weights
      var span = expected.mutableSpan
      ByteRegion(copying: bytes).withBytes { decoder.decode($0, into: &span) }
      #expect(weights == expected)
    }
  }
}
