#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Zeroed memory straight from the system: pages that are never touched take none.
@safe package final class PageStorage {
  @unsafe package let base: UnsafeMutableRawPointer
  package let byteCount: Int

  /// At least `byteCount` bytes, aligned to a page; nil where the system has none. Calls mmap(2).
  package init?(byteCount: Int) {
    guard byteCount >= 0 else { return nil }
    self.byteCount = max(byteCount, 1)
    let address = unsafe mmap(nil, self.byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { return nil }
    unsafe base = unsafe address
    MemoryLedger.current?.add(self.byteCount)
  }

  deinit {
    unsafe munmap(base, byteCount)
  }
}
