extension PreTokenizerEntry {
  /// Every pre-tokenizer known: to add one, add a line.
  static let all = spaced + prefixed + cased + punctuated + others

  /// GPT-2's and those made of it.
  private static let spaced = [
    PreTokenizerEntry(
      names: [
        "gpt-2", "gpt2", "mpt", "olmo", "phi-2", "jais", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de",
        "jina-v1-en", "jina-v2-code", "roberta-bpe", "gigachat", "a.x-4.0", "mellum", "modern-bert", "exaone4",
      ],
      steps: [gpt2], scanner: .spaced(SpacedWords(splitsDigits: false)), cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["trillion", "granite-docling"], steps: [gpt2], scanner: .spaced(SpacedWords(splitsDigits: false))),
    PreTokenizerEntry(
      names: ["starcoder", "refact", "codeshell", "exaone", "minerva-7b", "mellum2"], steps: [digit, gpt2],
      scanner: .spaced(SpacedWords(splitsDigits: true)), cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["smollm", "command-r"], steps: [digit, gpt2], scanner: .spaced(SpacedWords(splitsDigits: true))),
    PreTokenizerEntry(
      names: ["falcon"], steps: [#"[\p{P}$+<=>^~|`]+"#, gpt2, "[0-9][0-9][0-9]"], cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["default"], steps: [#"[\p{P}$+<=>^~|]+"#, gpt2, #"\p{N}+"#, "[0-9][0-9][0-9]"], cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["chameleon"],
      steps: [
        "<sentinel:[0-9]+>", "IMGIMG[A-I]{1,4}Z", #"[\t\n]|    |  "#, digit, #"[\p{P}!-/:-@\[-`{-~]"#, gpt2,
      ], addsBOS: true),
  ]

  /// Llama 3's and those made of it.
  private static let prefixed = [
    PreTokenizerEntry(
      names: [
        "llama-bpe", "llama-v3", "llama3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano",
      ],
      steps: [prefixed(digits: "{1,3}")], scanner: .prefixed(PrefixedWords(digits: 3, letters: .letter)),
      keepsWholeWords: true, addsBOS: true, cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], steps: [prefixed(digits: "{1,3}")],
      scanner: .prefixed(PrefixedWords(digits: 3, letters: .letter)), cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["jais-2"], steps: [prefixed(digits: "{1,3}"), spacesInPowers], cleansUpSpaces: true),
    PreTokenizerEntry(
      names: [
        "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "hunyuan", "solar-open", "grok-2",
      ],
      steps: [prefixed(digits: "")], scanner: .prefixed(PrefixedWords(digits: 1, letters: .letter))),
    PreTokenizerEntry(
      names: ["stablelm2"], steps: [prefixed(digits: "")],
      scanner: .prefixed(PrefixedWords(digits: 1, letters: .letter)), cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["qwen35"], steps: [prefixed(digits: "", letters: #"[\p{L}\p{M}]"#, marks: #"\p{M}"#)],
      scanner: .prefixed(PrefixedWords(digits: 1, letters: [.letter, .mark]))),
    PreTokenizerEntry(names: ["laguna"], steps: [lines, prefixed(digits: "")]),
    PreTokenizerEntry(names: ["ufakzeka"], steps: [prefixed(digits: "", contractions: "")]),
    PreTokenizerEntry(
      names: ["minicpm5"], steps: [#"\p{N}{1,3}"#, prefixed(digits: "+")], keepsWholeWords: true,
      cleansUpSpaces: true),
    PreTokenizerEntry(
      names: ["bailingmoe", "bailingmoe2", "llada-moe"],
      steps: [
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#
      ]),
    PreTokenizerEntry(
      names: ["seed-coder"],
      steps: [
        .expression(
          contractions
            + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"#)
      ]),
    PreTokenizerEntry(
      names: ["exaone-moe"],
      steps: [
        .expression(
          contractions
            + #"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*+(?: \p{L}\p{M}*+)*+)++|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]"#
            + #"|\s+(?!\S)|\s+"#)
      ]),
  ]

  /// GPT-4o's and those made of it.
  private static let cased = [
    PreTokenizerEntry(names: ["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], steps: [cased(digits: "{1,3}")]),
    PreTokenizerEntry(
      names: ["granite-embed-multi-97m"], steps: [cased(digits: "{1,3}")], keepsWholeWords: true),
    PreTokenizerEntry(
      names: ["tekken"], steps: [cased(digits: "", endings: "")], keepsWholeWords: true, addsBOS: true),
    PreTokenizerEntry(
      names: ["tiny_aya", "cohere2moe"], steps: [.digitsFromRight(.freestanding), cased(digits: "{1,3}")]),
    PreTokenizerEntry(
      names: ["kimi-k2"],
      steps: [
        cased(digits: "{1,3}", before: #"\p{sc:Han}+|"#, except: #"\p{sc:Han}"#, after: #"[\r\n]*"#)
      ]),
    PreTokenizerEntry(
      names: ["youtu"],
      steps: [
        #"[가-힣ㄱ-ㆎ]+|[！…“”‘’—：；，、-〿︰-﹏]+|[ㄅ-ㄯ]+|[\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+"#,
        cased(digits: ""),
      ], keepsWholeWords: true),
  ]

  /// DeepSeek V3's and those made of it.
  private static let punctuated = [
    PreTokenizerEntry(
      names: ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"], steps: [#"\p{N}{1,3}"#, ideographs, punctuated()]),
    PreTokenizerEntry(
      names: ["spark2_5"], steps: [#"\p{N}{1,3}"#, ideographs, punctuated(ends: #"|[\r\n]"#), digit]),
    PreTokenizerEntry(
      names: ["afmoe"],
      steps: [
        .digitsFromRight(.all),
        #"[一-鿿㐀-䶿\x{F900}-\x{FAFF}぀-ゟ゠-ヿ･-ﾟ⼀-⿟เ-๿຀-໿ក-៿က-႟ꩠ-ꩿꧠ-꧿가-\x{D7AF}ᄀ-ᇿ]+"#, punctuated(),
      ]),
  ]

  private static let others = [
    PreTokenizerEntry(
      names: ["deepseek-llm"],
      steps: [
        #"[\r\n]"#, .expression(#"\s?["# + casedLetters + "]+"),
        #"\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+"#, #"\s+$"#,
        #"[\x{4E00}-\x{9FA5}\x{800}-\x{4E00}\x{AC00}-\x{D7FF}]+"#, #"\p{N}+"#,
      ]),
    PreTokenizerEntry(
      names: ["deepseek-coder"],
      steps: [
        #"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, #"[\x{4E00}-\x{9FA5}\x{800}-\x{4E00}\x{AC00}-\x{D7FF}]+"#, digit,
      ]),
    PreTokenizerEntry(names: ["bloom", "gpt3-finnish"], steps: [unmarked], cleansUpSpaces: true),
    PreTokenizerEntry(names: ["poro-chat"], steps: [unmarked]),
    PreTokenizerEntry(names: ["viking"], steps: [unmarked, digit]),
    PreTokenizerEntry(names: ["superbpe"], steps: [#"\p{N}+"#, .digitsFromRight(.beforeThrees)]),
    PreTokenizerEntry(
      names: ["gemma4", "granite-embed-multi-311m"], steps: [lines], spelling: .characters, addsBOS: true,
      cleansUpSpaces: true),
    PreTokenizerEntry(names: ["sarvam-moe"], steps: [lines], spelling: .characters),
  ]
}
