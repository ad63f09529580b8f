/// What must be seen in a drawing.
public struct DrawingRequirement: Sendable, Equatable {
  /// Shapes of one kind, colour and number.
  public struct Item: Sendable, Equatable {
    /// Nil where any shape will do.
    public var shape: SketchShape?
    /// A CSS name; nil where any colour will do.
    public var colour: String?
    /// How many there have to be, at least 1.
    public var count: Int
    /// Whether more than ``count`` are too many.
    public var isExact = true
    /// A CSS name: the colour of the line around it.
    public var outline: String?
    /// A CSS name: the colour that its gradient goes over to.
    public var gradient: String?
    /// Whether only the line is drawn, in ``colour``.
    public var isHollow = false

    /// So many of a shape in a colour, no more, filled.
    public init(shape: SketchShape?, colour: String?, count: Int) {
      self.shape = shape
      self.colour = colour
      self.count = count
    }
  }

  /// What has to be there, each for itself.
  public var items: [Item]
  /// A CSS name.
  public var background: String?
  /// How the first item stands to the second.
  public var relation: SketchRelation?
  /// Letters that must be written, and nothing else.
  public var text: String?
  /// Whether shapes that no item asks for are too many.
  public var holdsOnlyThese = false

  /// A drawing of `items` on any background, in which other shapes may be too.
  public init(items: [Item]) { self.items = items }
}
