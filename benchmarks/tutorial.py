"""The chain that tutorials build, as far as the language model: split, embed, search Chroma, fill in a prompt."""

from collections.abc import Sequence
from pathlib import Path

import chromadb
from chromadb.config import Settings
from langchain_core.embeddings import Embeddings
from langchain_core.prompts import PromptTemplate
from langchain_text_splitters import RecursiveCharacterTextSplitter
from tokenizers import Tokenizer

from bot.rag.embeddings import MiniLM

_SHOWN = 4
_PROMPT = PromptTemplate.from_template(
    "Answer the question based only on the following context:\n\n{context}\n\nQuestion: {question}\nHelpful answer:"
)


class AsPublished(MiniLM):
    """With the tokenizer that comes with the weights: whatever is shorter than 128 tokens is padded to as many."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))


class Chain:
    """Leaner than it is mostly built: no runnables, callbacks or vector store class around these four steps."""

    def __init__(self, texts: Sequence[str], model: Embeddings, folder: Path) -> None:
        """Indexes the texts in a folder of its own."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        chunks = [chunk for text in texts for chunk in splitter.split_text(text)]
        self._model = model
        client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._collection = client.create_collection("tutorial", embedding_function=None)
        embeddings: list[Sequence[float]] = list(model.embed_documents(chunks))
        self._collection.add(ids=[str(i) for i in range(len(chunks))], embeddings=embeddings, documents=list(chunks))

    def __call__(self, question: str) -> str:
        vector: Sequence[float] = self._model.embed_query(question)
        found = self._collection.query(query_embeddings=[vector], n_results=_SHOWN)
        (documents,) = found["documents"] or [[]]
        return _PROMPT.format(context="\n\n".join(documents), question=question)
