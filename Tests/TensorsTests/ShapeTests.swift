import Tensors
import Testing

@Suite struct ShapeTests {
  @Test func columnsAreTheFastestDimension() throws {
    let shape = try #require(Shape([576, 1536]))
    #expect(shape.columns == 576)
    #expect(shape.rows == 1536)
    #expect(shape.elementCount == 576 * 1536)
    #expect(shape.description == "576x1536")
  }

  @Test(arguments: [[-1], [Int.max, 2], [1 << 32, 1 << 32]])
  func hostileDimensionsAreRefused(dimensions: [Int]) {
    #expect(Shape(dimensions) == nil)
  }

  @Test func aScalarHasOneElement() throws {
    let shape = try #require(Shape([]))
    #expect(shape.elementCount == 1)
    #expect(shape.columns == 1)
    #expect(shape.rows == 1)
  }
}
