import Checkpoints
import Foundation
import TestSupport
import Testing

#if os(Linux)
  /// What a file's counts pretend must not become memory. Measured in a process of its own, where nothing else runs.
  @Suite struct GGUFMemoryTests {
    @Test func hostileCountsReserveNothing() async {
      await #expect(processExitsWith: .success) {
        let image = sampleBuilder().build()
        let counts = image.fields.map(\.name).filter { name in
          name.hasSuffix(".length") || name.hasSuffix("count") || name.contains(".dimension.")
        }
        #expect(counts.count > 40)
        Self.openAll(image, counts)
        let before = try AddressSpace()
        // A reservation that is given back at once would not show: let it fail.
        var limit = rlimit(rlim_cur: rlim_t(before.size + 64 << 20), rlim_max: rlim_t(before.size + 64 << 20))
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
        for _ in 0..<20 { Self.openAll(image, counts) }
        let after = try AddressSpace()
        #expect(after.size - before.size < 8 << 20)
        #expect(after.resident - before.resident < 4 << 20)
      }
    }

    private static func openAll(_ image: GGUFImage, _ counts: [String]) {
      let values: [UInt64] = [1 << 20, 1 << 24, 1 << 31, 1 << 32, 1 << 40, 1 << 60, 1 << 63, .max]
      for field in counts {
        for value in values { _ = try? open(image.patched(field, value)) }
      }
    }
  }

  /// Bytes that the process has mapped, and those of them that are in memory.
  private struct AddressSpace {
    let size: Int
    let resident: Int

    init() throws {
      let numbers = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
      size = (Int(numbers[0]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
      resident = (Int(numbers[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
  }
#endif
