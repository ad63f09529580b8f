import TestSupport
import CKernels
import Inference

/// Attention of some tokens over a cache that holds them.
struct AttentionCall {
  var type = CacheType.f32
  var heads = 1
  var kvHeads = 1
  let keyLength: Int
  let valueLength: Int
  /// Rows of the ring, and the one in which position 0 lies, or would.
  let rows: Int
  var firstRow = 0
  var oldest = 0
  var window = 0
  var softcap: Float = 0
  /// One a head.
  var sinks: [Float]?
  /// [kvHeads][rows]
  var keys: [UInt8]
  var values: [UInt8]

  /// What [tokens][heads][keyLength] queries make of it, the first of them at `position`, as planned for `threads`; the
  /// items are run one after another.
  func run(_ kernels: Kernels, _ queries: [Float], position: Int, threads: Int = 1) -> [Float] {
    let tokens = queries.count / (heads * keyLength)
    let (keyStride, valueStride) = (Int32(type.stride(keyLength)), Int32(type.stride(valueLength)))
    var out = [Float](repeating: .nan, count: tokens * heads * valueLength)
    let scratch = Aligned(Int(qs_attention_scratch_bytes(keyStride, valueStride)))
    let room = [Float](repeating: .nan, count: threads > 1 ? 40 * tokens * heads * (Int(valueStride) + 16) : 0)
    var (table, room_, sinks_) = (kernels.table, room, sinks ?? [0])
    // What was left there must not show.
    scratch.bytes.update(repeating: 0xFF, count: scratch.count)
    withUnsafePointer(to: &table) { table in
      keys.withUnsafeBytes { keys in
        values.withUnsafeBytes { values in
          queries.withUnsafeBufferPointer { queries in
            sinks_.withUnsafeMutableBufferPointer { sinks in
              room_.withUnsafeMutableBufferPointer { room in
                out.withUnsafeMutableBufferPointer { out in
                  var job = qs_attention()
                  job.kernels = table
                  (job.queries, job.query_stride) = (queries.baseAddress, Int64(heads * keyLength))
                  (job.tokens, job.heads, job.kv_heads) = (Int32(tokens), Int32(heads), Int32(kvHeads))
                  (job.key_length, job.value_length) = (Int32(keyLength), Int32(valueLength))
                  (job.key_cache, job.value_cache, job.rows) = (keys.baseAddress, values.baseAddress, Int64(rows))
                  (job.key_stride, job.value_stride, job.type) = (keyStride, valueStride, type.id)
                  (job.position, job.row) = (Int64(position), Int64((firstRow + position) % rows))
                  (job.oldest, job.window) = (Int64(oldest), Int32(window))
                  (job.scale, job.softcap) = (1, softcap)
                  job.sinks = self.sinks == nil ? nil : UnsafePointer(sinks.baseAddress)
                  (job.out, job.out_stride) = (out.baseAddress, Int64(heads * valueLength))
                  (job.scratch, job.scratch_stride) = (scratch.bytes, 0)
                  (job.room, job.room_floats) = (room.isEmpty ? nil : room.baseAddress, Int64(room.count))
                  let items = qs_attention_plan(&job, Int32(threads))
                  // Threads may end in any order.
                  for index in (0..<items).reversed() { qs_attention_item(&job, index, 0) }
                  if job.chunks > 0 { for index in 0..<job.tiles { qs_attention_merge_item(&job, index, 0) } }
                }
              }
            }
          }
        }
      }
    }
    return out
  }
}
