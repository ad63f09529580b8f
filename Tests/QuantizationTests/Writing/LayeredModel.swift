import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

/// A model of four layers, whole or in three parts.
enum LayeredModel {
  static let layers = 4

  static func weights(_ count: Int, seed: Int) -> [Float] {
    var state = UInt32(truncatingIfNeeded: 77 + seed)
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state) >> 8) / 8_388_608
    }
  }

  static var metadata: [(key: GGUFBuilder.Text, value: GGUFBuilder.Value)] {
    [
      ("general.architecture", .string("llama")), ("llama.block_count", .uint32(UInt32(layers))),
      ("llama.attention.head_count_kv", .int32s([1, 2, 3, 4])),
      ("llama.names", .strings(["a", "b", "c", "d"])), ("other.list", .int32s([5, 6, 7, 8])),
      ("llama.attention.head_count", .uint32(4)), ("llama.rope.freq_base", .float64(10000)),
    ]
  }

  static func layer(_ number: Int) -> [GGUFBuilder.Tensor] {
    [
      .f32(.init("blk.\(number).attn_v.weight"), [256, 4], weights(1024, seed: number)),
      .f32(.init("blk.\(number).attn_norm.weight"), [256], weights(256, seed: 10 + number)),
    ]
  }

  static var embedding: GGUFBuilder.Tensor { .f32("token_embd.weight", [256, 8], weights(2048, seed: 99)) }

  static func whole() throws -> Checkpoint {
    var builder = GGUFBuilder()
    builder.metadata = metadata
    builder.tensors = [embedding] + (0..<layers).flatMap(layer)
    return try Checkpoint.open(builder.write().path)
  }

  static func split() throws -> Checkpoint {
    let folder = try TemporaryFolder()
    let parts = [[embedding] + layer(0), layer(2) + layer(1), layer(3)]
    let total = parts.reduce(0) { $0 + $1.count }
    var first = ""
    for (number, tensors) in parts.enumerated() {
      var builder = GGUFBuilder()
      builder.metadata = number == 0 ? metadata : []
      builder.metadata += [
        ("split.no", .uint16(UInt16(number))), ("split.count", .uint16(3)),
        ("split.tensors.count", .int32(Int32(total))),
      ]
      builder.tensors = tensors
      let path = try folder.write(builder.build().bytes, as: "m-0000\(number + 1)-of-00003.gguf")
      if number == 0 { first = path }
    }
    return try Checkpoint.open(first)
  }
}
