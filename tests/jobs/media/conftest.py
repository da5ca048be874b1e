"""One folder of sample media for the whole session."""

import pytest

from tests.support.media_samples import MediaSamples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> MediaSamples:
    """Sample files, made when first asked for."""
    return MediaSamples(tmp_path_factory.mktemp("samples"))
