import Crypto
import Foundation

/// The SHA-256 of a file in lower-case hexadecimal, read a megabyte at a time.
///
/// - Parameter progress: called with the bytes read so far; false stops.
func sha256(ofFile path: String, progress: (Int) -> Bool) throws(PullError) -> String {
  guard let handle = FileHandle(forReadingAtPath: path) else {
    throw .file(path: path, reason: lastSystemError())
  }
  var hasher = SHA256()
  var done = 0
  while true {
    let data: Data?
    do {
      data = try handle.read(upToCount: 1 << 20)
    } catch {
      throw .file(path: path, reason: error.localizedDescription)
    }
    guard let data, !data.isEmpty else { break }
    hasher.update(data: data)
    done += data.count
    guard progress(done) else { throw .cancelled }
  }
  return hasher.finalize().map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
