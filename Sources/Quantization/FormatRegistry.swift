public import Tensors

/// Every format there is. A new one is a line here.
public enum FormatRegistry {
  /// All formats, grouped by family, each family by rising size.
  public static let all: [any WeightFormat] =
    FloatFormats.all + LegacyFormats.all + KFormats.all + NonLinearFormats.all + LatticeFormats.all + FewBitFormats.all
    + MicroscalingFormats.all + IntegerFormats.all

  /// The formats that can be encoded into.
  public static let encodable: [any WeightFormat] = all.filter(\.canEncode)

  private static let byID: [UInt32: any WeightFormat] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.blockFormat.id, $0) })

  private static let byName: [String: any WeightFormat] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name.lowercased(), $0) })

  /// The format of a name such as `Q4_K`, upper or lower case. O(1).
  public static func named(_ name: String) -> (any WeightFormat)? {
    byName[name.lowercased()]
  }

  /// The format of a storage layout, nil where it can't be decoded. O(1).
  public static func format(for layout: BlockFormat) -> (any WeightFormat)? {
    byID[layout.id]
  }
}
