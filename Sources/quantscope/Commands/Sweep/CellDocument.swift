import Foundation

/// What is taken of the JSON that a cell's command printed.
struct CellDocument: Decodable {
  /// Of a text.
  struct Scores: Decodable {
    let perplexity, standardError: Double
    let tokens: Int
    let klDivergence: Divergence?
    let klDivergenceInterval: [Double]?
    let sameTopToken: Double?
    /// Of a recipe that was made in memory.
    let bytes: Int?
    let bitsPerWeight: Double?
  }

  struct Divergence: Decodable {
    let mean, standardError: Double
    let p99: Double?
  }

  /// Of a task.
  struct Task: Decodable {
    let name: String
    let items: Int
    /// Nil where no number came out.
    let score: Double?
    let interval: [Double]?
    let measure: String?
  }

  /// The scores of a text; nil where the document is of tasks.
  let scores: Scores?
  let tasks: [Task]

  private enum CodingKeys: CodingKey {
    case recipes, tasks
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let tasks = try container.decodeIfPresent([Task].self, forKey: .tasks)
    self.tasks = tasks ?? []
    let recipes = try container.decodeIfPresent([Scores].self, forKey: .recipes)
    scores = try recipes?.first ?? (tasks == nil ? Scores(from: decoder) : nil)
  }

  /// Reads a cell's result.
  init(_ path: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      self = try decoder.decode(CellDocument.self, from: Data(try InputFile.bytes(path)))
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure("\(path) is no result of a cell; remove it, and run the sweep again")
    }
  }
}
