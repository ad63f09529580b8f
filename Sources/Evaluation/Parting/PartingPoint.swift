/// A position of a text at which a model and its reference part, with what both say there.
public struct PartingPoint: Sendable {
  /// A token with the probabilities that both give it.
  public struct Choice: Sendable, Equatable {
    /// Its number in the vocabulary.
    public let token: Int32
    /// The model's.
    public let probability: Double
    /// The reference's; nil where it is a file that did not keep the token.
    public let reference: Double?
  }

  /// How far what runs through a model is from the reference's: |x - r| / |r|, as Euclidean lengths.
  public struct Drift: Sendable, Equatable {
    /// A layer's number for the residual stream behind it, a tensor's name for what that is multiplied with.
    public let place: String
    /// The drift, 0 where both are the same.
    public let error: Double
  }

  /// The chunk's number and the position in it.
  public let chunk, position: Int
  /// What both said of it.
  public let score: PositionScore
  /// The last few tokens up to the position.
  public let context: [Int32]
  /// The token that came behind.
  public let next: Int32
  /// The likeliest tokens of either, the reference's likeliest first.
  public let choices: [Choice]
  /// The likeliest token of the model, and of the reference.
  public let likeliest: (model: Int32, reference: Int32)
  /// Drift of the residual stream layer by layer, from the first; empty where the reference is a file.
  public let layers: [Drift]
  /// Drift of what each kind of matrix is multiplied with, the mean over the layers, the largest first; empty where the
  /// reference is a file.
  public let kinds: [Drift]
}
