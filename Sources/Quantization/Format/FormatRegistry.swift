public import Tensors

/// Every format there is.
///
/// Those of independent blocks follow from `formats.def`; a new family of others is a line here.
public enum FormatRegistry {
  /// The families of formats that are no types of a file, for looking and comparing.
  public static let families: [FormatFamily] = [
    UniformIntegerFormat.family,
    TableFormat.family,
    ScaledFloatFormat.family,
    MicroscalingFloatFormat.family,
    KMeansFormat.family,
    LloydMaxFormat.family,
    VectorFormat.family,
    E8PFormat.family,
  ]

  /// All formats of independent blocks, grouped by family, each family by rising size.
  public static let all: [any WeightFormat] = declared.sorted { a, b in
    (a.family, a.bitsPerWeight, a.blockFormat.id) < (b.family, b.bitsPerWeight, b.blockFormat.id)
  }

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

  /// What quantizers do with a storage layout. O(1).
  static func policy(of layout: BlockFormat) -> BlockPolicy {
    format(for: layout)?.policy ?? .undeclared
  }

  /// What tables compare when nobody has asked for others: formats that lose something and can be encoded into, and
  /// the usual members of each family.
  public static let compared: [any TensorFormat] =
    encodable.filter(\.blockFormat.isQuantized) + families.flatMap(\.usual)

  private static let usualByName: [String: any TensorFormat] = Dictionary(
    families.flatMap(\.usual).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The format of a name such as `Q4_K` or `int4-sym-g128`, upper or lower case.
  public static func tensorFormat(named name: String) -> (any TensorFormat)? {
    if let known = named(name) ?? usualByName[name] { return known }
    for family in families {
      if let format = family.format(named: name) { return format }
    }
    return nil
  }
}
