"""Reads what quantscope writes with gguf-py: scripts/test-gguf-py PROGRAM GOLDENS."""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import gguf
import numpy

PROGRAM, GOLDENS = sys.argv[1], pathlib.Path(sys.argv[2])
RECIPES = """F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K_S Q3_K_M Q3_K_L Q4_K_S Q4_K_M Q5_K_S Q5_K_M Q6_K IQ1_S IQ1_M
    IQ2_XXS IQ2_XS IQ2_S IQ2_M IQ3_XXS IQ3_XS IQ3_S IQ3_M IQ4_NL IQ4_XS TQ1_0 TQ2_0 MXFP4 NVFP4""".split()
# What a quantized file says beside or instead of its source.
ADDED = {"general.file_type", "general.quantization_version", "split.no", "split.count", "split.tensors.count"}
passed = failed = 0


def check(holds, what):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}")


def run(*arguments):
    result = subprocess.run(
        [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    if result.returncode != 0:
        check(False, f"{' '.join(map(str, arguments))}: status {result.returncode}: {result.stderr.strip()}")
    return result


def metadata(reader):
    return {
        name: field.contents() for name, field in reader.fields.items()
        if not name.startswith("GGUF.") and name not in ADDED and not name.startswith("quantize.imatrix.")}


def same_tensors(readers, source, types, label):
    """Names, shapes and, where given, types by name; returns the tensors of all files."""
    tensors = [tensor for reader in readers for tensor in reader.tensors]
    expected = {tensor.name: tensor.shape.tolist() for tensor in source}
    check(len(tensors) == len(expected), f"{label}: count of tensors")
    check({tensor.name: tensor.shape.tolist() for tensor in tensors} == expected, f"{label}: names and shapes")
    if types is not None:
        check({tensor.name: tensor.tensor_type.name for tensor in tensors} == types, f"{label}: types")
    return tensors


def same_weights(tensors, decoded, label):
    """What gguf-py makes of the bytes against what the program makes of them, in a file of F32."""
    ours = {tensor.name: tensor.data for tensor in gguf.GGUFReader(decoded).tensors}
    for tensor in tensors:
        theirs = gguf.quants.dequantize(tensor.data, tensor.tensor_type).reshape(ours[tensor.name].shape)
        # numpy rounds some products in another order.
        near = numpy.abs(theirs - ours[tensor.name]).max() <= 1e-6 * numpy.abs(theirs).max()
        check(near, f"{label}: weights of {tensor.name} ({tensor.tensor_type.name})")


# A model wide enough for super-blocks, written by gguf-py: in one file, and split.


def write_model(path, **options):
    random = numpy.random.default_rng(1)
    writer = gguf.GGUFWriter(path, "llama", **options)
    writer.add_name("Interchange é \U0001F600")
    writer.add_block_count(2)
    writer.add_context_length(64)
    writer.add_embedding_length(256)
    writer.add_feed_forward_length(512)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_bool("interchange.flag", True)
    writer.add_float64("interchange.number", 0.1)
    writer.add_array("interchange.integers", [1, -2, 3])
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([f"token {i}" for i in range(300)] + ["é", "e\u0301"])
    shapes = {"token_embd": (302, 256), "output_norm": (256,), "output": (302, 256)}
    for layer in range(2):
        for name, shape in {
            "attn_norm": (256,), "attn_q": (256, 256), "attn_k": (128, 256), "attn_v": (128, 256),
            "attn_output": (256, 256), "ffn_norm": (256,), "ffn_gate": (512, 256), "ffn_up": (512, 256),
            "ffn_down": (256, 512)}.items():
            shapes[f"blk.{layer}.{name}"] = shape
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", (random.standard_normal(shape) * 0.05).astype(numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_importance(path, model):
    random = numpy.random.default_rng(2)
    writer = gguf.GGUFWriter(path, "")
    writer.add_string("general.type", "imatrix")
    writer.add_array("imatrix.datasets", ["none"])
    writer.add_uint32("imatrix.chunk_count", 1)
    writer.add_uint32("imatrix.chunk_size", 64)
    for tensor in model.tensors:
        if len(tensor.shape) < 2:
            continue
        sums = random.uniform(0.5, 2, (1, int(tensor.shape[0]))).astype(numpy.float32)
        writer.add_tensor(f"{tensor.name}.in_sum2", sums)
        writer.add_tensor(f"{tensor.name}.counts", numpy.ones((1, 1), numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def check_recipes(folder):
    write_model(folder / "model.gguf")
    model = gguf.GGUFReader(folder / "model.gguf")
    write_importance(folder / "importance.gguf", model)
    for number, recipe in enumerate(RECIPES):
        out, decoded = folder / f"{recipe}.gguf", folder / f"{recipe}-F32.gguf"
        mode = ["--mode", "reference" if number % 2 else "best", "--imatrix", folder / "importance.gguf"]
        plan = run("quantize", folder / "model.gguf", out, recipe, *mode, "--dry-run", "--json")
        if run("quantize", folder / "model.gguf", out, recipe, *mode).returncode != 0 or plan.returncode != 0:
            continue
        reader = gguf.GGUFReader(out)
        types = {tensor["name"]: tensor["to"] for tensor in json.loads(plan.stdout)["tensors"]}
        tensors = same_tensors([reader], model.tensors, types, recipe)
        check(metadata(reader) == metadata(model), f"{recipe}: metadata")
        if run("quantize", out, decoded, "F32").returncode == 0:
            same_weights(tensors, decoded, recipe)


def check_goldens(folder):
    for path in sorted(GOLDENS.glob("*.gguf")):
        source = gguf.GGUFReader(path)
        for recipe in ["Q4_K_M", "Q8_0"]:
            out = folder / f"{path.stem}-{recipe}.gguf"
            if run("quantize", path, out, recipe).returncode != 0:
                continue
            reader = gguf.GGUFReader(out)
            same_tensors([reader], source.tensors, None, f"{path.stem} as {recipe}")
            check(metadata(reader) == metadata(source), f"{path.stem} as {recipe}: metadata")


def check_split(folder):
    write_model(folder / "split", split_max_tensors=8)
    parts = sorted(folder.glob("split-*.gguf"))
    sources = [gguf.GGUFReader(part) for part in parts]
    check(len(parts) == 3, "gguf-py writes three parts")
    if run("quantize", parts[0], folder / "kept.gguf", "Q5_K_M", "--keep-split").returncode != 0:
        return
    kept = sorted(folder.glob("kept-*.gguf"))
    check([part.name for part in kept] == [part.name.replace("split", "kept") for part in parts], "names of parts")
    readers = [gguf.GGUFReader(part) for part in kept]
    same_tensors(readers, [tensor for source in sources for tensor in source.tensors], None, "parts")
    for reader, source in zip(readers, sources):
        check(len(reader.tensors) == len(source.tensors), "tensors of a part")
        for key in ["split.no", "split.count", "split.tensors.count"]:
            check(reader.get_field(key).contents() == source.get_field(key).contents(), key)
    check(metadata(readers[0]) == metadata(sources[0]), "metadata of the first part")


# A Hugging Face folder with the weights of a golden model.


MODULES = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
    "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"}


def hugging_face_name(name):
    parts = name.split(".")
    if parts[0] == "blk":
        return f"model.layers.{parts[1]}.{MODULES[parts[2]]}.{parts[3]}"
    return {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}[parts[0]] + ".weight"


def write_folder(folder, source):
    folder.mkdir()
    header, data = {}, b""
    for tensor in source.tensors:
        bytes_ = tensor.data.astype("<f4").tobytes()
        header[hugging_face_name(tensor.name)] = {
            "dtype": "F32", "shape": tensor.shape.tolist()[::-1], "data_offsets": [len(data), len(data) + len(bytes_)]}
        data += bytes_
    text = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
    facts = metadata(source)
    keys = {
        "num_hidden_layers": "block_count", "max_position_embeddings": "context_length",
        "hidden_size": "embedding_length", "intermediate_size": "feed_forward_length",
        "num_attention_heads": "attention.head_count", "num_key_value_heads": "attention.head_count_kv",
        "rms_norm_eps": "attention.layer_norm_rms_epsilon", "rope_theta": "rope.freq_base",
        "head_dim": "attention.key_length"}
    config = {key: facts["qwen3." + name] for key, name in keys.items()}
    tokens = facts["tokenizer.ggml.tokens"]
    tied = not any(tensor.name == "output.weight" for tensor in source.tensors)
    config |= {"model_type": "qwen3", "tie_word_embeddings": tied, "vocab_size": len(tokens)}
    (folder / "config.json").write_text(json.dumps(config))
    tokenizer = {
        "model": {"type": "BPE", "vocab": {token: i for i, token in enumerate(tokens)},
                  "merges": facts.get("tokenizer.ggml.merges", [])},
        "added_tokens": [], "pre_tokenizer": {"type": "ByteLevel", "use_regex": True}}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")


def check_conversion(folder):
    source = gguf.GGUFReader(GOLDENS / "qwen3.gguf")
    write_folder(folder / "hf", source)
    order = {tensor.name: tensor for tensor in source.tensors}
    if run("convert", folder / "hf", folder / "converted.gguf").returncode == 0:
        converted = gguf.GGUFReader(folder / "converted.gguf")
        same_tensors([converted], source.tensors, None, "converted")
        check(all(numpy.array_equal(t.data, order[t.name].data) for t in converted.tensors), "converted: weights")
        facts, expected = metadata(converted), metadata(source)
        for key in ["general.architecture", "qwen3.block_count", "qwen3.attention.head_count_kv",
                    "qwen3.rope.freq_base", "tokenizer.ggml.tokens"]:
            check(facts.get(key) == expected[key], f"converted: {key}")
        if run("quantize", folder / "hf", folder / "hf-Q8_0.gguf", "Q8_0").returncode == 0:
            reader = gguf.GGUFReader(folder / "hf-Q8_0.gguf")
            same_tensors([reader], converted.tensors, None, "folder as Q8_0")
            check(metadata(reader) == facts, "folder as Q8_0: metadata")


with tempfile.TemporaryDirectory() as scratch:
    for part in [check_recipes, check_goldens, check_split, check_conversion]:
        folder = pathlib.Path(scratch) / part.__name__
        folder.mkdir()
        part(folder)
print(f"test-gguf-py: {passed} passed, {failed} failed")
sys.exit(failed != 0 or passed == 0)
