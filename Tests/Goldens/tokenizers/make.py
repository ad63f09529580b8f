#!/usr/bin/env python3
"""Makes the tokenizer references of this folder: pip install tokenizers==0.23.3 sentencepiece==0.2.3

Small vocabularies trained on English text (the argument), written as GGUF files without tensors, with what the
libraries that define these kinds make of some texts; and what Hugging Face's tokenizers cuts texts into by the
expressions of known models.
"""
import base64, json, random, struct, sys, io, unicodedata
import sentencepiece, tokenizers
from sentencepiece import sentencepiece_model_pb2 as pb
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers, decoders

corpus, folder = sys.argv[1], sys.argv[2]
text = open(corpus).read()
extra = ["Grüße aus Köln, señor! Ça va? Привет, мир. Γειά σου Κόσμε. 你好，世界。こんにちは世界。안녕하세요 😀🎉 ½ ﬁ Ｆｕｌｌ ａ\u0301 e\u0301 x² ①"] * 40


def string(s):
    s = s if isinstance(s, bytes) else s.encode()
    return struct.pack("<Q", len(s)) + s


def gguf(path, pairs):
    out = b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs))
    for key, value in pairs:
        out += string(key)
        if isinstance(value, bool): out += struct.pack("<I?", 7, value)
        elif isinstance(value, int): out += struct.pack("<II", 4, value)
        elif isinstance(value, str): out += struct.pack("<I", 8) + string(value)
        elif isinstance(value, bytes): out += struct.pack("<IIQ", 9, 0, len(value)) + value
        elif isinstance(value[0], float): out += struct.pack("<IIQ", 9, 6, len(value)) + struct.pack(f"<{len(value)}f", *value)
        elif isinstance(value[0], int): out += struct.pack("<IIQ", 9, 5, len(value)) + struct.pack(f"<{len(value)}i", *value)
        else: out += struct.pack("<IIQ", 9, 8, len(value)) + b"".join(string(v) for v in value)
    open(path, "wb").write(out)


def texts(seed, count, wide):
    """Sentences of the corpus, and random strings of characters that tokenizers treat in different ways."""
    rng = random.Random(seed)
    words = text.split()
    ranges = [(0x20, 0x20), (0x20, 0x20), (0x61, 0x7a), (0x61, 0x7a), (0x41, 0x5a), (0x30, 0x39), (0x30, 0x39), (0x27, 0x27),
              (0x21, 0x2f), (0x3a, 0x40), (0x5b, 0x60), (0x0a, 0x0a), (0x09, 0x09), (0xa0, 0xff), (0x300, 0x304), (0x391, 0x3c9), (0x410, 0x44f),
              (0x660, 0x669), (0x905, 0x939), (0x2010, 0x2027), (0x2160, 0x2170), (0x3041, 0x3096), (0x4e00, 0x4e40),
              (0xac00, 0xac40), (0xff01, 0xff5e), (0x1f600, 0x1f640), (0xf900, 0xf910), (0x1c4, 0x1cc), (0x2b0, 0x2b8)]
    found = ["", " ", "  ", "\n", " a", "a ", " a  b ", "Hello world", "Hello, y'all! How are you 😁 ?", "I'LL we'Re it's", "1234567 12 1 1234",
             "ｆｕｌｌ　ｗｉｄｔｈ", "naïve café Ünïcödé", "hello你好world世界", "don't stop", "\t\ttabs\n\n\nlines \r\n x", "aaaaaaaaaaaaaaaaaaaaaaaa",
             "ABCdefGHI", "x=1;y[2]", "12345abc 123_45", "a\u0301e\u0301 ñ", "   leading and trailing   ", "한국어 텍스트", "\u00ad soft\u200bzero", "ﷺ ½ ①"]
    for _ in range(count):
        if rng.random() < 0.3:
            at = rng.randrange(len(words) - 12)
            found.append(" ".join(words[at:at + rng.randrange(1, 12)]))
        else:
            found.append("".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.randrange(1, 40))))
    return found


def cases(encode, decode, count, seed, wide=True):
    result = []
    for t in texts(seed, count, wide):
        case = {"text": t, "ids": encode(t)}
        if decode: case["decoded"] = decode(case["ids"])
        result.append(case)
    return result


def write(name, value):
    json.dump(value, open(f"{folder}/{name}.json", "w"), ensure_ascii=True, separators=(",", ":"))


def sentencepiece_vocabulary(name, kind, **options):
    data = io.BytesIO()
    lines = [l for l in text.split("\n") if l.strip()] + extra
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=data, model_type=kind, minloglevel=2, num_threads=1, **options)
    processor = sentencepiece.SentencePieceProcessor(model_proto=data.getvalue())
    model = pb.ModelProto(); model.ParseFromString(data.getvalue())
    kinds = {pb.ModelProto.SentencePiece.NORMAL: 1, pb.ModelProto.SentencePiece.UNKNOWN: 2, pb.ModelProto.SentencePiece.CONTROL: 3,
             pb.ModelProto.SentencePiece.USER_DEFINED: 4, pb.ModelProto.SentencePiece.UNUSED: 5, pb.ModelProto.SentencePiece.BYTE: 6}
    spec = model.normalizer_spec
    pairs = [("general.architecture", "none"), ("tokenizer.ggml.model", "t5" if kind == "unigram" else "llama"),
             ("tokenizer.ggml.pre", "default"), ("tokenizer.ggml.tokens", [p.piece for p in model.pieces]),
             ("tokenizer.ggml.scores", [float(p.score) for p in model.pieces]),
             ("tokenizer.ggml.token_type", [kinds[p.type] for p in model.pieces]),
             ("tokenizer.ggml.bos_token_id", 1), ("tokenizer.ggml.eos_token_id", 2), ("tokenizer.ggml.unknown_token_id", 0),
             ("tokenizer.ggml.add_space_prefix", spec.add_dummy_prefix),
             ("tokenizer.ggml.remove_extra_whitespaces", spec.remove_extra_whitespaces)]
    if spec.precompiled_charsmap and kind == "unigram": pairs.append(("tokenizer.ggml.precompiled_charsmap", spec.precompiled_charsmap))
    gguf(f"{folder}/{name}.gguf", pairs)
    write(name, {"made_with": f"sentencepiece {sentencepiece.__version__}", "cases":
                 cases(processor.encode, processor.decode, 300, name)})


sentencepiece_vocabulary("unigram", "unigram", vocab_size=900, character_coverage=0.999)
sentencepiece_vocabulary("unigram-bytes", "unigram", vocab_size=900, byte_fallback=True, normalization_rule_name="identity",
                         remove_extra_whitespaces=False, character_coverage=0.98)
sentencepiece_vocabulary("sentencepiece-bpe", "bpe", vocab_size=900, byte_fallback=True, normalization_rule_name="identity",
                         remove_extra_whitespaces=False, character_coverage=0.98)

# WordPiece
for name, lower in (("wordpiece", True), ("wordpiece-cased", False)):
    wp = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    wp.normalizer = normalizers.BertNormalizer(lowercase=lower)
    wp.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    wp.train_from_iterator(text.split("\n") + extra, trainers.WordPieceTrainer(
        vocab_size=1200, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
    wp.decoder = decoders.WordPiece()
    tokens = [t for t, _ in sorted(wp.get_vocab().items(), key=lambda p: p[1])]
    spelled = [t if t.startswith("[") and t.endswith("]") else t[2:] if t.startswith("##") else "\u2581" + t for t in tokens]
    gguf(f"{folder}/{name}.gguf", [
        ("general.architecture", "none"), ("tokenizer.ggml.model", "bert"), ("tokenizer.ggml.pre", "default"),
        ("tokenizer.ggml.tokens", spelled), ("tokenizer.ggml.token_type", [3 if t.startswith("[") and len(t) > 1 else 1 for t in tokens]),
        ("tokenizer.ggml.bos_token_id", 2), ("tokenizer.ggml.unknown_token_id", 1), ("tokenizer.ggml.seperator_token_id", 3),
        ("tokenizer.ggml.padding_token_id", 0), ("tokenizer.ggml.normalizer.lowercase", lower)])
    write(name, {"made_with": f"tokenizers {tokenizers.__version__}", "cases":
                 cases(lambda t: wp.encode(t, add_special_tokens=False).ids, None, 300, name)})

# Pre-tokenizers: the models' own expressions, run by the engine that their tokenizer.json files are written for.
S = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
U, L = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
def cased(digits, end, after=r"[\r\n/]*"):
    return rf"[^\r\n\p{{L}}\p{{N}}]?{U}*{L}+{end}|[^\r\n\p{{L}}\p{{N}}]?{U}+{L}*{end}|\p{{N}}{digits}| ?[^\s\p{{L}}\p{{N}}]+{after}|\s*[\r\n]+|\s+(?!\S)|\s+"
def prefixed(digits):
    return S + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + digits + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
G = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
V3 = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
H = r"&&[^\p{Han}]]"
UH, LH = U[:-1] + H, L[:-1] + H
kimi = rf"[\p{{Han}}]+|[^\r\n\p{{L}}\p{{N}}]?{UH}*{LH}+{S}?|[^\r\n\p{{L}}\p{{N}}]?{UH}+{LH}*{S}?|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
known = {
    "gpt-2": [G], "smollm": [r"\p{N}", G], "llama-bpe": [prefixed("{1,3}")], "qwen2": [prefixed("")],
    "qwen35": [S + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"],
    "gpt-4o": [cased("{1,3}", S + "?")], "tekken": [cased("", "")],
    "tiny_aya": [r"\d{1,3}(?=(?:\d{3})*\b)", cased("{1,3}", S + "?")],
    "kimi-k2": [kimi],
    "deepseek-v3": [r"\p{N}{1,3}", "[一-龥\u3040-\u309f\u30a0-\u30ff]+", V3],
    "bailingmoe": [r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"],
    "seed-coder": [S + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}" + "\r\n" + r"]+|\s*[" + "\r\n" + r"]+|\s+(?!\S)|\s+"],
    "exaone-moe": [S + r"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"],
    "jais-2": [prefixed("{1,3}").replace(r"\s+(?!\S)|\s+", "|".join(rf"\s{{{n}}}(?!\S)" for n in (512, 256, 128, 64, 32, 16, 8, 4, "1,2")) + r"|\s{1}")],
    "superbpe": [r"\p{N}+", r"(?=(\d{3})+(?!\d))"],
    "bloom": [r" ?[^(\s|[.,!?…。，、।۔،])]+"],
}
sample = texts("pre-tokenizers", 170, True) + [" " * n + "x" for n in (3, 5, 9, 17, 100, 700)] + [" " * 600]
result = {}
for name, steps in known.items():
    split = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(s), "isolated") for s in steps])
    result[name] = [[len(t[:b].encode()) for _, (a, b) in split.pre_tokenize_str(t)] for t in sample]
write("pre-tokenizers", {"made_with": f"tokenizers {tokenizers.__version__}", "texts": sample, "ends": result})
