"""Collections on disk: folders of texts, and indexes of them as files that all workers map."""
