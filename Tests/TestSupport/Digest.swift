internal import Crypto
public import Foundation

extension Goldens {
  /// The SHA-256 of `bytes` in lower-case hexadecimal digits, as the goldens' manifests have it.
  public static func sha256(_ bytes: some DataProtocol) -> String {
    SHA256.hash(data: bytes).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}
