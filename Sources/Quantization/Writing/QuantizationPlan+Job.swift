internal import Checkpoints

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

extension QuantizationPlan {
  /// Text that is the same for two runs whose files would have the same bytes, as far as that can be told without
  /// reading the weights: where they come from, and what weighs their errors. The types are in the file's header.
  var job: String {
    var lines = ["quantscope quantize, mode \(options.mode.rawValue), encoders 1"]
    for file in source.files {
      var status = stat()
      let isThere = unsafe stat(file.path, &status) == 0
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      lines.append("source \(file.byteCount) \(isThere ? "\(status.st_ino) \(time.tv_sec).\(time.tv_nsec)" : "gone")")
    }
    // The same header may come of different layers.
    if !options.prunedLayers.isEmpty {
      lines.append("without layers \(options.prunedLayers.sorted().map(String.init).joined(separator: ","))")
    }
    if importance != nil { lines.append("importance \(String(importanceDigest, radix: 16))") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// FNV-1a, 64 bits, of all importance weights that are used.
  private var importanceDigest: UInt64 {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for step in steps {
      for weight in weights(for: step) ?? [] { digest = (digest ^ UInt64(weight.bitPattern)) &* 0x100_0000_01b3 }
    }
    return digest
  }
}
