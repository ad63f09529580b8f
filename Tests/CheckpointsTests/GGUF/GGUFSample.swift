import Checkpoints
import Tensors
import TestSupport
import Testing

/// A small file with every kind of field.
func sampleBuilder() -> GGUFBuilder {
  var builder = GGUFBuilder()
  builder.metadata = [
    ("general.architecture", .string("llama")), ("general.alignment", .uint32(32)), ("u8", .uint8(.max)),
    ("i8", .int8(.min)), ("u16", .uint16(.max)), ("i16", .int16(.min)), ("u32", .uint32(.max)), ("i32", .int32(.min)),
    ("u64", .uint64(.max)), ("i64", .int64(.min)), ("f32", .float32(1.5)), ("f64", .float64(-2.5)),
    ("yes", .bool(true)), ("", .string("")), ("bytes", .string(GGUFBuilder.Text([0x61, 0xFF, 0x62]))),
    ("words", .strings(["", "one", "two words"])), ("numbers", .int32s([-1, 0, 7])), ("scores", .float32s([0.5, -1])),
    ("flags", .array(type: 7, [.bool(true), .bool(false)])),
    ("nested", .array(type: 9, [.int32s([1, 2]), .strings(["deep"])])), ("empty", .array(type: 4, [])),
  ]
  builder.tensors = [
    .f32("a", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    .init("q", [32, 3], type: 2, data: [UInt8](repeating: 9, count: 54)),
    .init("mystery", [7], type: 99, data: [1, 2, 3]), .init("", [], type: 0, data: [0, 0, 0, 0]),
  ]
  return builder
}

/// Opens the bytes of a file. They are nowhere on the disk: tens of thousands a second.
func open(_ bytes: [UInt8]) throws(CheckpointError) -> Checkpoint {
  try Checkpoint.open(ByteRegion(copying: bytes), path: "model.gguf")
}

/// The defect that opening the bytes reports; nil where they open or fail otherwise.
func reportedDefect(of bytes: [UInt8]) -> CheckpointError.Defect? {
  #expect(throws: CheckpointError.self) { try open(bytes) }?.defect
}
