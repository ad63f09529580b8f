#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Zeroed memory straight from the system: pages that are never touched take none.
///
/// Sendable as a piece of memory is: whoever shares it sees to it that nobody writes what others read.
@safe package final class PageStorage: Sendable {
  @unsafe package nonisolated(unsafe) let base: UnsafeMutableRawPointer
  package let byteCount: Int

  /// At least `byteCount` bytes, aligned to a page; nil where the system has none. With `isLarge` the system is asked for
  /// large pages, of which the processor has to look up fewer. Calls mmap(2) and madvise(2).
  package init?(byteCount: Int, isLarge: Bool = false) {
    guard byteCount >= 0 else { return nil }
    self.byteCount = max(byteCount, 1)
    let address = unsafe mmap(nil, self.byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { return nil }
    unsafe base = unsafe address
    #if os(Linux)
      if isLarge { unsafe madvise(base, self.byteCount, MADV_HUGEPAGE) }
    #endif
    MemoryLedger.current?.add(self.byteCount)
  }

  deinit {
    unsafe munmap(base, byteCount)
  }
}
