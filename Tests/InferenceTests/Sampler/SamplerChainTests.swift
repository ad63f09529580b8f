import Inference
import TestSupport
import Testing

@Suite("Sampler chain") struct SamplerChainTests {
  @Test("The order is llama.cpp's, shown with what takes part")
  func usual() {
    let usual = SamplerConfiguration()
    #expect(
      usual.chain == [
        "logit_bias", "penalties", "dry", "top_n_sigma", "top_k", "typical", "top_p", "min_p", "xtc", "temperature",
      ])
    #expect(usual.activeChain == ["top_k 40", "top_p 0.95", "min_p 0.05", "temperature 0.8"])
    #expect(SamplerConfiguration.greedy.activeChain == ["greedy"])
  }

  @Test("Another order changes what is drawn")
  func order() {
    // At temperature 4 the second token is within min-p; before it, it is not.
    let logits: [Float] = [4, 0]
    func kept(_ order: [String]) -> Set<Int32?> {
      let wanted = configuration { ($0.temperature, $0.minP, $0.order) = (4, 0.2, order) }
      return Set(sample(logits, wanted, draws: 500))
    }
    #expect(kept(["min_p", "temperature"]) == [0])
    #expect(kept(["temperature", "min_p"]) == [0, 1])
    #expect(kept(["temperature"]) == [0, 1])
    #expect(kept(["min_p"]) == [0])
  }

  @Test("A bias is not left out by an order without it")
  func bias() {
    let wanted = configuration { ($0.order, $0.logitBias) = (["top_k"], [1: 50]) }
    #expect(wanted.chain == ["logit_bias", "top_k"])
    #expect(sample([3, 0], wanted) == [1])
  }

  @Test("Orders are read from text")
  func parse() throws {
    #expect(try SamplerConfiguration.parseOrder("top-k;temp, min_p") == ["top_k", "temperature", "min_p"])
    #expect(
      try SamplerConfiguration.parseOrder("penalties;dry;top_n_sigma;top_k;typ_p;top_p;min_p;xtc;temperature").count
        == 9)
    #expect(try SamplerConfiguration.parseOrder("") == [])
    expectError(InferenceError.self, saying: "samplers is 'top_q': expected names of ") {
      try SamplerConfiguration.parseOrder("top_k;top_q")
    }
    expectError(InferenceError.self, saying: "samplers is 'top_k twice': expected each name once") {
      try SamplerConfiguration.parseOrder("top_k;top-k")
    }
    expectError(InferenceError.self, saying: "samplers is 'nothing'") {
      try configuration { $0.order = ["nothing"] }.validate()
    }
  }

  @Test(
    "A parameter outside its bounds is named",
    arguments: [
      ("top-k", "-1"), ("top-p", "1.5"), ("top-p", "nan"), ("min-p", "-0.1"), ("typical", "2"), ("temperature", "-1"),
      ("temperature", "inf"), ("xtc-probability", "1.01"), ("mirostat-tau", "-3"), ("mirostat-eta", "2"),
      ("repeat-penalty", "0"), ("repeat-last", "-2"), ("dry-base", "0.5"), ("dry-allowed-length", "0"),
      ("logit-bias", "1=nan"), ("logit-bias", "x"), ("logit-bias", "-1=2"), ("top-k", "many"),
      ("presence-penalty", "inf"),
    ])
  func bounds(name: String, text: String) throws {
    let parameter = try #require(SamplerStageRegistry.all.flatMap(\.parameters).first { $0.name == name })
    var changed = SamplerConfiguration()
    #expect(
      throws: InferenceError.invalidSampling(parameter: name, found: text, expected: parameter.expected)
    ) { try parameter.set(text, in: &changed) }
    #expect(changed == SamplerConfiguration())
  }

  @Test("Parameters are written as they are read", arguments: SamplerStageRegistry.all.flatMap(\.parameters))
  func parameters(parameter: SamplerParameter) throws {
    var changed = SamplerConfiguration()
    let text = parameter.name == "logit-bias" ? "3=-1.5,9=-inf" : "1"
    try parameter.set(text, in: &changed)
    #expect(parameter.text(changed) == text)
    try changed.validate()
  }

  @Test("What is set in code is checked before a generation")
  func validate() {
    #expect(throws: Never.self) { try SamplerConfiguration().validate() }
    let expected = InferenceError.invalidSampling(parameter: "top-p", found: "7", expected: "0 to 1")
    #expect(throws: expected) { try configuration { $0.topP = 7 }.validate() }
    #expect("\(expected)" == "top-p is '7': expected 0 to 1")
  }
}
