/// What nothing else is better than in both of two costs.
public enum ParetoFront {
  /// The indices of the points that no other is better than: no other costs less of one and no more of the other. In rising
  /// order of the first cost. Points that are no numbers are left out. O(n log n).
  public static func indices(_ points: [(Double, Double)]) -> [Int] {
    let order = points.indices.filter { points[$0].0.isFinite && points[$0].1.isFinite }
      .sorted { points[$0] < points[$1] }
    var best = Double.infinity
    return order.filter { index in
      guard points[index].1 < best else { return false }
      best = points[index].1
      return true
    }
  }
}
