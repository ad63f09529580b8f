import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

@Suite("Recipe", .requires(golden: RecipeGoldens.path))
struct RecipeTests {
  @Test(
    "presets give each tensor the reference's type", arguments: RecipeGoldens.modelNames, RecipeGoldens.presetNames)
  func presets(model name: String, preset presetName: String) throws {
    let goldens = try RecipeGoldens.shared.get()
    let model = try #require(goldens.model(name))
    guard let plain = model.plain[presetName] else { return }
    var recipe = Recipe(try #require(Preset.named(presetName)))
    for (hasImportance, expected) in [(false, plain), (true, model.with_imatrix[presetName] ?? plain)] {
      recipe.hasImportance = hasImportance
      guard expected["error"] == nil else {
        #expect(throws: QuantizationError.self) { try recipe.types(model.description()) }
        continue
      }
      let found = try recipe.types(model.description())
      let wrong = expected.filter { found[$0.key] != $0.value }
      #expect(wrong.isEmpty)
      #expect(found.count == expected.count)
    }
  }

  @Test("options give each tensor the reference's type", arguments: RecipeGoldens.variants)
  func options(variant: RecipeGoldens.Variant) throws {
    let model = try #require(try RecipeGoldens.shared.get().model(variant.model))
    let changed = try #require(variant.changed_from_no_options)
    guard let plain = model.plain[variant.preset] else { return }
    var recipe = Recipe(try #require(Preset.named(variant.preset)))
    try recipe.apply(variant.options)
    let found = try recipe.types(model.description())
    let expected = plain.merging(changed) { _, new in new }
    #expect(expected.filter { found[$0.key] != $0.value }.isEmpty)
  }

  @Test("layers left out: the others get the reference's types", arguments: RecipeGoldens.pruned)
  func pruning(variant: RecipeGoldens.Variant) throws {
    let golden = try #require(try RecipeGoldens.shared.get().model(variant.model))
    let layers = try #require(variant.options.last).split(separator: ",").compactMap { Int($0) }
    let found = try Recipe(try #require(Preset.named(variant.preset))).types(golden.description(), without: Set(layers))
    #expect(found == variant.types)
  }

  @Test("aliases name presets")
  func aliases() throws {
    let goldens = try RecipeGoldens.shared.get()
    for (alias, name) in goldens.aliases { #expect(Preset.named(alias)?.name == name) }
    #expect(Set(goldens.presets).isSubset(of: Preset.allCases.map(\.name)))
    #expect(Set(Preset.allCases.map(\.fileType)).count == Preset.allCases.count)
    #expect(Preset.named("q4_k_m")?.name == "Q4_K_M")
    #expect(Preset.named("Q9_Z") == nil)
  }
}

@Suite("TensorPattern")
struct TensorPatternTests {
  @Test(
    "matches",
    arguments: [
      ("attn_v", "blk.0.attn_v.weight"), ("blk\\.[0-3]\\.ffn_down", "blk.3.ffn_down.weight"),
      ("*", "x"), ("*ffn*", "blk.1.ffn_up.weight"), ("blk.?.ffn_up.weight", "blk.1.ffn_up.weight"),
      ("*.ffn_*.weight", "blk.12.ffn_up.weight"), ("*[!0]", "a1"), ("[]a]", "]"), ("*a*ab", "aaab"), ("\\*", "a*b"),
    ])
  func matches(pattern: String, name: String) throws {
    #expect(try #require(TensorPattern(pattern)).matches(name))
  }

  @Test(
    "does not match",
    arguments: [
      ("attn_v", "blk.0.attn_k.weight"), ("blk\\.[0-3]\\.ffn_down", "blk.4.ffn_down.weight"), ("?", ""), ("?", "ab"),
      ("*ffn", "blk.1.ffn_up.weight"), ("blk.?.ffn_up.weight", "blk.11.ffn_up.weight"), ("*[!0]", "a0"), ("*a*b", "ba"),
    ])
  func doesNotMatch(pattern: String, name: String) throws {
    #expect(try !#require(TensorPattern(pattern)).matches(name))
  }

  @Test("what is no pattern", arguments: ["", "[", "[a", "a[]", "\\", "[b-a]"])
  func malformed(text: String) {
    #expect(TensorPattern(text) == nil)
  }
}

@Suite("a recipe of hostile models")
struct HostileRecipeTests {
  @Test("figures out of range trap nowhere", arguments: [0, 1, 7, Int.max, Int.min, -1])
  func figures(figure: Int) throws {
    let names = [
      "blk.99999999999999999999.ffn_down.weight", "blk..attn_v.weight", "blk.-1.ffn_up.weight", "blk.5", "weight", "",
    ]
    let tensors = try names.map { name in
      ModelDescription.Tensor(name: name, shape: try #require(Shape([256, 2, 0])), type: .unknown(id: 77))
    }
    let model = ModelDescription(
      architecture: "", layerCount: figure, headCount: figure, keyValueHeadCount: -1, expertCount: figure,
      tensors: tensors)
    for preset in Preset.allCases {
      #expect(try Recipe(preset).assignments(for: model).count == names.count)
    }
  }
}
