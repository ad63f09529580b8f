import Foundation
import Pictures
import TestSupport

/// The program that draws for these tests: the test runner itself does not.
let program = BuiltProgram.path

/// One drawing process for all tests that expect it to live.
let renderer = SVGRenderer(program: program)

let pelican: [UInt8] = {
  let url = Goldens.projectFolder.appending(path: "samples/pelican.svg")
  return (try? Data(contentsOf: url)).map { [UInt8]($0) } ?? []
}()

func svg(_ content: String, attributes: String = "viewBox=\"0 0 100 100\"") -> [UInt8] {
  Array("<svg xmlns=\"http://www.w3.org/2000/svg\" \(attributes)>\(content)</svg>".utf8)
}
