import Foundation
import TestSupport

/// A command with an argument that names a file to write, and how to call it.
struct OutputWriter: Sendable, CustomStringConvertible {
  let command: String
  /// The argument, as ``CommandList`` has it; nil where a file that is read names the output.
  let argument: String?
  /// Files of the folder that the call reads.
  let sources: [String]
  /// Whether the output may be a device or a pipe.
  var streams = false
  /// The words of a call in the folder that writes `output`, quoted for the shell.
  let words: @Sendable (_ output: String) -> String

  var description: String { argument.map { "\(command) \($0)" } ?? command }

  /// Every way in which a command writes a file whose name a person gives.
  static let all: [OutputWriter] = [
    OutputWriter(command: "quantize", argument: "output", sources: ["fox.gguf", "mix.toml"]) {
      "quantize fox.gguf '\($0)' mix.toml"
    },
    OutputWriter(
      command: "convert", argument: "output", sources: ["hf/model.safetensors", "hf/config.json", "hf/tokenizer.json"]
    ) {
      "convert hf '\($0)' --type F16"
    },
    OutputWriter(command: "synthesize", argument: "output", sources: []) {
      "synthesize smollm2-135m '\($0)' --type Q4_0 --layers 1"
    },
    OutputWriter(command: "prune", argument: "output", sources: ["fox.gguf", "fox.txt"]) {
      "prune fox.gguf '\($0)' --method magnitude --measure fox.txt"
    },
    OutputWriter(command: "train", argument: nil, sources: ["train.toml", "fox.txt"]) { _ in
      "train train.toml"
    },
    OutputWriter(command: "logits", argument: "output", sources: ["fox.gguf"], streams: true) {
      "logits fox.gguf --tokens 1,2 --output '\($0)'"
    },
    OutputWriter(command: "perplexity", argument: "save-logits", sources: ["fox.gguf", "fox.txt"]) {
      "perplexity fox.gguf --file fox.txt --context 16 --chunks 1 --save-logits '\($0)'"
    },
    OutputWriter(command: "imatrix", argument: "output", sources: ["fox.gguf", "fox.txt"]) {
      "imatrix fox.gguf --file fox.txt --context 16 --chunks 1 --output '\($0)'"
    },
    OutputWriter(command: "tasks", argument: "output", sources: [], streams: true) {
      "tasks --make copying --output '\($0)'"
    },
    OutputWriter(command: "svg", argument: "output", sources: ["fox.gguf", "own.gbnf"], streams: true) {
      "svg fox.gguf --prompt box --max-tokens 200 --seed 1 --grammar own.gbnf --output '\($0)'"
    },
    OutputWriter(command: "svg", argument: "png", sources: ["fox.gguf", "own.gbnf"], streams: true) {
      "svg fox.gguf --prompt box --max-tokens 200 --seed 1 --grammar own.gbnf --png '\($0)'"
    },
    OutputWriter(command: "generate", argument: "session", sources: ["fox.gguf"]) {
      "generate fox.gguf --raw --prompt The --max-tokens 1 --session '\($0)'"
    },
    OutputWriter(command: "chat", argument: "session", sources: ["fox.gguf"]) {
      "chat fox.gguf --max-tokens 1 --session '\($0)'"
    },
  ]
}

/// A folder with everything that the calls of ``OutputWriter`` read.
struct OutputFolder {
  private let folder: TemporaryFolder

  var path: String { folder.url.path }
  var names: Set<String> { Set((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []) }

  init(for writer: OutputWriter, output: String) throws {
    folder = try TemporaryFolder()
    for name in try Self.prepared.get() {
      try FileManager.default.copyItem(atPath: name, toPath: path + "/" + (name as NSString).lastPathComponent)
    }
    guard writer.argument == nil else { return }
    let config = try String(contentsOfFile: path + "/fox.gguf.toml", encoding: .utf8)
    try write(config.replacingOccurrences(of: "output = \"fox.gguf\"", with: "output = \"\(output)\""), "train.toml")
  }

  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  func bytes(_ name: String) -> Data? { try? Data(contentsOf: URL(fileURLWithPath: path + "/" + name)) }

  /// Runs a writer's call in the folder.
  func run(_ writer: OutputWriter, _ output: String, force: Bool = false, before: String = "") throws
    -> TestProgram.Result
  {
    let call = "$Q \(writer.words(output))\(force ? " --force" : "")"
    return try TestProgram.shell("cd '\(path)'; \(before)\(call) </dev/null")
  }

  // MARK: - What is read, made once

  private static let prepared = Result { () throws -> [String] in
    let folder = try TemporaryFolder()
    let path = folder.url.path
    let config = try FoxText.config(in: path, layers: 1, steps: 2)
    // Room for the drawings that a model is shown first.
    let text = try String(contentsOfFile: config, encoding: .utf8)
    try folder.write(Array(text.replacing("context = 64", with: "context = 2048").utf8), as: "fox.gguf.toml")
    let made = try TestProgram.run("train", config)
    guard made.status == 0 else { throw CocoaError(.fileNoSuchFile) }
    // An imported copy: what these runs read is nobody's own work.
    for name in ["fox.gguf", "fox.txt", "fox.gguf.toml"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
      try FileManager.default.removeItem(atPath: path + "/" + name)
      try bytes.write(to: URL(fileURLWithPath: path + "/" + name))
    }
    try folder.write(Array("base = \"Q8_0\"\n".utf8), as: "mix.toml")
    try folder.write(Array(grammar.utf8), as: "own.gbnf")
    try FileManager.default.createDirectory(atPath: path + "/hf", withIntermediateDirectories: true)
    try writeFolder(path + "/hf")
    return try FileManager.default.contentsOfDirectory(atPath: path).map { path + "/" + $0 }
  }

  /// A grammar of one picture, so that a model that can't draw is quick about it.
  private static let grammar = #"""
    root ::= "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">\n<rect width=\"9\" height=\"9\"/></svg>"
    """#

  private static func writeFolder(_ path: String) throws {
    let config = """
      {"model_type":"qwen3","hidden_size":32,"intermediate_size":32,"num_hidden_layers":1,"num_attention_heads":2,
      "num_key_value_heads":2,"head_dim":16,"rms_norm_eps":1e-6,"rope_theta":10000,"max_position_embeddings":64,
      "vocab_size":3,"tie_word_embeddings":true}
      """
    let tokenizer = """
      {"model":{"type":"BPE","vocab":{"a":0,"b":1,"c":2},"merges":[]},"added_tokens":[],
      "pre_tokenizer":{"type":"ByteLevel","use_regex":true}}
      """
    func tensor(_ name: String, _ shape: [Int]) -> SafeTensorsBuilder.Tensor {
      .f32(name, shape, [Float](repeating: 0.5, count: shape.reduce(1, *)))
    }
    let layer = "model.layers.0."
    let tensors =
      [tensor("model.embed_tokens.weight", [3, 32]), tensor("model.norm.weight", [32])]
      + ["input_layernorm", "post_attention_layernorm"].map { tensor(layer + $0 + ".weight", [32]) }
      + ["q_norm", "k_norm"].map { tensor(layer + "self_attn.\($0).weight", [16]) }
      + ["q_proj", "k_proj", "v_proj", "o_proj"].map { tensor(layer + "self_attn.\($0).weight", [32, 32]) }
      + ["gate_proj", "up_proj", "down_proj"].map { tensor(layer + "mlp.\($0).weight", [32, 32]) }
    for (name, bytes) in [
      ("config.json", Array(config.utf8)), ("tokenizer.json", Array(tokenizer.utf8)),
      ("model.safetensors", SafeTensorsBuilder(tensors).build()),
    ] { try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name)) }
  }
}
