internal import Tensors

/// Lays a header's tensors over the file's data, and checks that they fit there.
struct GGUFPlacement {
  let header: GGUFHeader
  let region: ByteRegion
  let path: String
  /// Which part of a split model the file is, from 0.
  let part: Int

  /// All tensors in the header's order. Complexity: O(n log n).
  func place() throws(CheckpointError) -> [CheckpointTensor] {
    let starts = try checkedStarts()
    let sizes = try sizes(starts)
    var placed: [CheckpointTensor] = []
    placed.reserveCapacity(header.tensors.count)
    for (index, tensor) in header.tensors.enumerated() {
      let data = tensor.type.blockFormat == nil ? nil : try slice(starts[index], sizes[index], of: tensor)
      placed.append(
        CheckpointTensor(
          name: tensor.name, shape: tensor.shape, type: tensor.type, offset: starts[index], byteCount: sizes[index],
          part: part, data: data))
    }
    return placed
  }

  /// Where each tensor starts in the file: aligned, and not behind its end.
  private func checkedStarts() throws(CheckpointError) -> [Int] {
    var starts: [Int] = []
    starts.reserveCapacity(header.tensors.count)
    for tensor in header.tensors {
      let (start, overflow) = header.dataStart.addingReportingOverflow(tensor.dataOffset)
      guard tensor.dataOffset.isMultiple(of: header.alignment) else {
        throw fault(
          .misaligned, tensor, expected: "a multiple of the alignment, \(header.alignment)",
          found: "\(tensor.dataOffset)")
      }
      guard !overflow, start <= region.count || tensor.shape.elementCount == 0 else {
        throw fault(
          .truncated, tensor, expected: "data inside the file, which has \(region.count) bytes",
          found: overflow ? "an offset of \(tensor.dataOffset)" : "data from byte \(start) on")
      }
      starts.append(min(start, region.count))
    }
    return starts
  }

  /// Bytes of each tensor, none beyond the next one's start or the end of the file.
  private func sizes(_ starts: [Int]) throws(CheckpointError) -> [Int] {
    var sizes = [Int](repeating: 0, count: starts.count)
    var limit = region.count
    var following: Int?
    for index in starts.indices.sorted(by: { (starts[$0], $0) > (starts[$1], $1) }) {
      let tensor = header.tensors[index]
      let room = limit - starts[index]
      let size = try size(of: tensor, room: room)
      guard size <= room else { throw noRoom(tensor, start: starts[index], size: size, following: following) }
      sizes[index] = size
      if size > 0 { (limit, following) = (starts[index], index) }
    }
    return sizes
  }

  private func size(of tensor: GGUFHeader.Tensor, room: Int) throws(CheckpointError) -> Int {
    guard let format = tensor.type.blockFormat else { return room }
    if let size = format.byteCount(shape: tensor.shape) { return size }
    let field = "dimensions of tensor \"\(tensor.name.printable())\""
    let isWhole = tensor.shape.columns.isMultiple(of: format.weightsPerBlock)
    let fault = ReadFault(
      isWhole ? .tooLarge : .invalid, at: tensor.position.dimensions,
      expected: isWhole
        ? "a tensor of fewer than 2^63 bytes"
        : "rows of whole blocks of \(format.weightsPerBlock), as \(format.name) has them",
      found: "\(tensor.shape)")
    throw CheckpointError(fault, field: field, path: path)
  }

  private func noRoom(_ tensor: GGUFHeader.Tensor, start: Int, size: Int, following: Int?) -> CheckpointError {
    guard let following else {
      return fault(
        .truncated, tensor, expected: "\(size) bytes of data from byte \(start) on",
        found: "\(region.count - start) before the end of the file")
    }
    let next = header.tensors[following]
    return fault(
      .overlapping, tensor, expected: "\(size) bytes of its own from byte \(start) on",
      found: "tensor \"\(next.name.printable())\" at byte \(header.dataStart + next.dataOffset)")
  }

  private func slice(_ start: Int, _ size: Int, of tensor: GGUFHeader.Tensor) throws(CheckpointError) -> ByteRegion {
    do throws(TensorsError) {
      return try region.slice(offset: start, count: size)
    } catch {
      throw .storage(error)
    }
  }

  private func fault(
    _ reason: CheckpointError.Reason, _ tensor: GGUFHeader.Tensor, expected: String, found: String
  ) -> CheckpointError {
    CheckpointError(
      ReadFault(reason, at: tensor.position.offset, expected: expected, found: found),
      field: "offset of tensor \"\(tensor.name.printable())\"", path: path)
  }
}
