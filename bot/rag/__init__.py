"""Finding and composing: the only folder that knows LangChain, Chroma and models."""
