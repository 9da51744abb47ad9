"""Web pages, PDFs, Office files and e-books into Markdown; run in a process of its own that may do nothing else."""
